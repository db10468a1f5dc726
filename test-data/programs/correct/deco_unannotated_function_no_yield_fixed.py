"""An unannotated function under @contextmanager that returns a list."""
from contextlib import contextmanager


@contextmanager
def batch(rows, size=2):
    head = rows[:size]
    yield head


def flush(rows):
    with batch(rows) as head:
        return len(head)


def use():
    return flush([1, 2, 3])
