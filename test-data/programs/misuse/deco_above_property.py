"""@contextmanager above @property in unannotated code."""
from contextlib import contextmanager


class Profiler:
    def __init__(self):
        self.samples = []

    @contextmanager  # BUG: decorator-order
    @property
    def running(self):
        self.samples.append("start")
        yield self.samples
        self.samples.append("stop")


def use():
    profiler = Profiler()
    with profiler.running as samples:
        samples.append("work")
    return profiler.samples
