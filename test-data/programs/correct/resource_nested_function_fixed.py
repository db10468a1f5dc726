"""A nested unannotated generator function used as a factory of the handle."""


class Handle:
    def __init__(self, name):
        self.name = name

    def write(self, text):
        return f"{self.name}: {text}"


def export(rows):
    def open_handle(name):
        handle = Handle(name)
        yield handle
        handle.name = "closed"

    out = next(open_handle("export.csv"))
    return [out.write(row) for row in rows]


def use():
    return export(["a", "b"])
