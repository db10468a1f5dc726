# A context manager that yields twice
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def attempt() -> Iterator[int]:
    try:
        yield 1
    except ConnectionError:
        yield 2


with attempt() as number:
    print(number)
