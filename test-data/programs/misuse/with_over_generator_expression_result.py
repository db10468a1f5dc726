"""A generator stored on self by one method, entered by another."""
from collections.abc import Generator


class Lines:
    def __init__(self, text: str) -> None:
        self.source: Generator[str, None, None] = self.read(text)

    def read(self, text: str) -> Generator[str, None, None]:
        for line in text.splitlines():
            yield line.strip()

    def head(self) -> str:
        with self.source as lines:  # BUG: with-over-generator
            return lines


def use() -> str:
    return Lines("first\nsecond").head()
