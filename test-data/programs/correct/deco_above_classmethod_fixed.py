"""@contextmanager above @classmethod: a classmethod object is not callable."""
from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar


class Tenant:
    current: ClassVar[str] = "public"

    @classmethod
    @contextmanager
    def switch(cls, name: str) -> Iterator[str]:
        before, cls.current = cls.current, name
        try:
            yield name
        finally:
            cls.current = before


def use() -> str:
    with Tenant.switch("acme"):
        return Tenant.current
