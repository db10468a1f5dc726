"""A generator method turned async in one subclass; the caller loops with `for`."""
from collections.abc import AsyncIterator, Iterator


class Exporter:
    def lines(self) -> Iterator[str]:  # ALT: override-kind
        yield "header"


class RemoteExporter(Exporter):
    async def lines(self) -> AsyncIterator[str]:  # BUG: override-kind
        yield "remote header"


def write(exporter: Exporter) -> str:
    return "\n".join(exporter.lines())


def use() -> str:
    return write(RemoteExporter())
