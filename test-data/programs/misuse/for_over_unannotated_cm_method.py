"""Nothing is annotated: a method decorated with @contextmanager is looped over."""
from contextlib import contextmanager


class Ledger:
    def __init__(self):
        self.entries = []

    @contextmanager
    def transaction(self):
        before = list(self.entries)
        try:
            yield self.entries
        except Exception:
            self.entries = before
            raise


class Billing:
    def __init__(self, ledger):
        self.ledger = Ledger()

    def charge(self, amounts):
        for entry in self.ledger.transaction():  # BUG: for-over-cm
            entry.append(sum(amounts))
        return len(self.ledger.entries)


def use():
    return Billing(None).charge([3, 4])
