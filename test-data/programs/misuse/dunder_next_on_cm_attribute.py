"""`__next__()` on a manager held in an attribute by an unannotated class."""
from contextlib import contextmanager


@contextmanager
def feature_flag(name, value):
    flags = {name: value}
    try:
        yield flags
    finally:
        flags.clear()


class Experiment:
    def __init__(self, name):
        self.scope = feature_flag(name, True)

    def start(self):
        flags = self.scope.__next__()  # BUG: dunder-next-on-cm
        return flags


def use():
    return Experiment("new-checkout").start()
