"""A generator method turned async in one subclass; the caller loops with `for`."""
from collections.abc import AsyncIterator, Iterator


class Exporter:
    def lines(self) -> Iterator[str]:
        yield "header"


class RemoteExporter(Exporter):
    def lines(self) -> Iterator[str]:
        yield "remote header"


def write(exporter: Exporter) -> str:
    return "\n".join(exporter.lines())


def use() -> str:
    return write(RemoteExporter())
