"""Objects that are both iterable and managers: open files, temp files, ZipFile, executor, mmap."""
import tempfile
from concurrent.futures import ThreadPoolExecutor
from os import scandir
from zipfile import ZipFile


def use() -> int:
    total = 0
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/data.txt"
        with open(path, "w") as out:
            out.write("a\nb\n")
        with open(path) as source:
            for line in source:
                total += len(line)
            source.seek(0)
            total += len(next(source))
        with scandir(folder) as entries:
            total += sum(1 for entry in entries)
        with ZipFile(f"{folder}/a.zip", "w") as archive, archive.open("x", "w") as member:
            member.write(b"1")
        with ThreadPoolExecutor(1) as pool:
            total += sum(pool.map(len, ["a", "bc"]))
        with tempfile.NamedTemporaryFile() as spool:
            total += len(list(spool))
    return total
