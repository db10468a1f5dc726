"""sorted() over a nested function decorated with @contextmanager."""
from collections.abc import Iterator
from contextlib import contextmanager


def use() -> list[str]:
    hosts = {"db2": 1, "db1": 3}

    @contextmanager
    def leased_hosts() -> Iterator[list[str]]:
        taken = [host for host in hosts if hosts[host] > 0]
        for host in taken:
            hosts[host] -= 1
        try:
            yield taken
        finally:
            for host in taken:
                hosts[host] += 1

    return sorted(leased_hosts())  # BUG: sorted-over-cm
