"""A manager function is decorated again when it is bound to its public name."""
from contextlib import contextmanager


class Transaction:
    done = False

    def commit(self):
        self.done = True
        return self


@contextmanager
def _transaction(isolation="default"):
    yield Transaction()


transaction = contextmanager(_transaction)  # BUG: cm-twice


def use():
    with transaction("serializable") as tx:
        return tx.commit().done
