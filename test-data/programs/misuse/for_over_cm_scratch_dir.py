"""A `for` loop over a @contextmanager function that lends a scratch directory."""
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def scratch_dir(prefix: str) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix=prefix))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def use() -> int:
    written = 0
    for folder in scratch_dir("export-"):  # BUG: for-over-cm
        target = folder / "report.csv"
        written += target.write_text("id,total\n1,20\n")
    return written
