"""Nothing annotated: the manager stands in for the lock file it makes."""
import tempfile
from contextlib import contextmanager


class LockFile:
    def __init__(self, handle):
        self.handle = handle

    def stamp(self, pid):
        self.handle.write(str(pid))
        return pid


@contextmanager
def lock_file():
    with tempfile.TemporaryFile("w") as handle:
        yield LockFile(handle)


def start(pid):
    lock = lock_file()
    return lock.stamp(pid)  # BUG: cm-as-resource


def use():
    return start(4321)
