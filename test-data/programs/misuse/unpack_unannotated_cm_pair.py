"""Tuple unpacking of an unannotated context manager, through a variable."""
import os
import tempfile
from contextlib import contextmanager


@contextmanager
def temp_pair(suffix):
    first, left = tempfile.mkstemp(suffix)
    second, right = tempfile.mkstemp(suffix)
    os.close(first)
    os.close(second)
    try:
        yield left, right
    finally:
        os.unlink(left)
        os.unlink(right)


def use():
    pair = temp_pair(".bin")
    source = target = ""
    source, target = pair  # BUG: unpack-cm
    return os.path.exists(source) and os.path.exists(target)
