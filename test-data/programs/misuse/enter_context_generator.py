"""ExitStack.enter_context given a generator."""
import tempfile
from collections.abc import Generator
from contextlib import ExitStack
from pathlib import Path
from typing import IO


def spool(name: str) -> Generator[IO[bytes], None, None]:
    with tempfile.NamedTemporaryFile(prefix=name) as handle:
        yield handle


def build_archive(names: list[str]) -> int:
    size = 0
    with ExitStack() as stack:
        for name in names:
            handle = stack.enter_context(spool(name))  # BUG: enter-context-generator
            size += handle.write(name.encode())
    return size


def use() -> int:
    return build_archive(["a.txt", Path("b.txt").name])
