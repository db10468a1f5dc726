"""`with` over an async function that returns a synchronous manager."""
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager


class Document:
    def __init__(self, title: str) -> None:
        self.title = title
        self.saved = False


@contextmanager
def editing(document: Document) -> Iterator[Document]:
    yield document
    document.saved = True


async def checkout(title: str) -> AbstractContextManager[Document]:
    return editing(Document(title))


async def use() -> str:
    with await checkout("plan") as first:
        first.title += "!"
    with checkout("notes") as document:  # BUG: with-over-coroutine
        document.title = document.title.upper()
        return document.title
