"""The override calls super().close() as if it were a plain method; the base's is a generator of closed names."""
from collections.abc import Iterator


class Registry:
    def __init__(self) -> None:
        self.open = ["db", "cache"]

    def close(self) -> Iterator[str]:
        while self.open:
            yield self.open.pop()


class LoggedRegistry(Registry):
    def __init__(self) -> None:
        super().__init__()
        self.log: list[str] = []

    def shutdown(self) -> None:
        self.log.append("closing")
        super().close()  # BUG: dropped-generator


def use() -> list[str]:
    registry = LoggedRegistry()
    registry.shutdown()
    return registry.open
