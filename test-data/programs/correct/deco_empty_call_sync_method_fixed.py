"""@contextmanager() on a method."""
import contextlib


class Tracer:
    def __init__(self):
        self.depth = 0

    @contextlib.contextmanager
    def span(self, name):
        self.depth += 1
        try:
            yield f"{name}@{self.depth}"
        finally:
            self.depth -= 1


def query(tracer):
    with tracer.span("sql") as label:
        return label


def use():
    return query(Tracer())
