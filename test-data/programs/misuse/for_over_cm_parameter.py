"""A parameter declared AbstractContextManager is looped over."""
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager


class Worker:
    def __init__(self) -> None:
        self.done: list[int] = []


@contextmanager
def borrowed_worker(guard: threading.Lock) -> Iterator[Worker]:
    with guard:
        yield Worker()


def run_all(worker: AbstractContextManager[Worker], jobs: list[int]) -> int:
    for active in worker:  # BUG: for-over-cm
        active.done.extend(jobs)
    return len(jobs)


def use() -> int:
    return run_all(borrowed_worker(threading.Lock()), [1, 2, 3])
