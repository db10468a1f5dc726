"""The subclass forgets the decorator of the base's manager."""
from collections.abc import Iterator
from contextlib import contextmanager


class Store:
    @contextmanager
    def transaction(self) -> Iterator[str]:  # ALT: override-kind
        yield "tx"


class AuditedStore(Store):
    def __init__(self) -> None:
        self.log: list[str] = []

    def transaction(self) -> Iterator[str]:  # BUG: override-kind
        self.log.append("begin")
        yield "audited tx"
        self.log.append("commit")


def work(store: Store) -> str:
    with store.transaction() as tx:
        return tx


def use() -> str:
    return work(AuditedStore())
