"""Generator and manager functions are stored by name and called when they are wanted."""
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager


class Backend:
    def __init__(self, name: str) -> None:
        self.name = name


@contextmanager
def sqlite_backend() -> Iterator[Backend]:
    yield Backend("sqlite")


@contextmanager
def memory_backend() -> Iterator[Backend]:
    yield Backend("memory")


def csv_rows(path: str) -> Iterator[str]:
    yield from path.split(",")


def tsv_rows(path: str) -> Iterator[str]:
    yield from path.split("\t")


BACKENDS: dict[str, Callable[[], AbstractContextManager[Backend]]] = {
    "sqlite": sqlite_backend,
    "memory": memory_backend,
}
READERS = {"csv": csv_rows, "tsv": tsv_rows}


def use() -> list[str]:
    found: list[str] = []
    for name in BACKENDS:
        with BACKENDS[name]() as backend:
            found.append(backend.name)
    for row in READERS["csv"]("a,b"):
        found.append(row)
    return found
