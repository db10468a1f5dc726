"""Two managers in one statement; the second was not called."""
from contextlib import contextmanager
from threading import Lock


@contextmanager
def timed(name="job"):
    yield name


class Worker:
    def __init__(self):
        self.lock = Lock()

    def run(self):
        with self.lock, timed as name:  # BUG: forgot-call
            return f"{name} ran"


def use():
    return Worker().run()
