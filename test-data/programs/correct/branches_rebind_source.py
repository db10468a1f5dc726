"""One name holds a generator in one branch and a file-like manager in the other."""
import io
from collections.abc import Generator
from contextlib import closing


def lines_of(text: str) -> Generator[str, None, None]:
    yield from text.splitlines()


def count(source, text, spooled):
    if spooled:
        source = io.StringIO(text)
        with source as handle:
            total = len(list(handle))
    else:
        source = lines_of(text)
        with closing(source) as lines:
            total = sum(1 for _ in lines)
    return total


def use() -> int:
    return count(None, "a\nb\n", True) + count(None, "a\nb\n", False)
