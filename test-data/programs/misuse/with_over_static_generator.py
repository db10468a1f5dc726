"""`with` over a static method that is a plain generator: the decorator was forgotten."""
import os
from collections.abc import Iterator, Generator
from pathlib import Path


class WorkingDirectory:
    @staticmethod
    def changed_to(folder: Path) -> Generator[Path, None, None]:
        before = Path.cwd()
        os.chdir(folder)
        try:
            yield folder
        finally:
            os.chdir(before)

    @staticmethod
    def files(folder: Path) -> Iterator[str]:
        yield from os.listdir(folder)


def use() -> list[str]:
    with WorkingDirectory.changed_to(Path("/tmp")) as folder:  # BUG: with-over-generator
        return list(WorkingDirectory.files(folder))
