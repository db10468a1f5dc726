"""A class method that yields what it deleted, called for its side effect."""
from collections.abc import Generator
from typing import ClassVar


class TokenStore:
    tokens: ClassVar[dict[str, int]] = {"a": 10, "b": 99, "c": 20}

    @classmethod
    def purge_older_than(cls, now: int) -> Generator[str, None, int]:
        count = 0
        for name in [n for n, expires in cls.tokens.items() if expires < now]:
            del cls.tokens[name]
            count += 1
            yield name
        return count


def nightly(now: int) -> int:
    if now > 0:
        list(TokenStore.purge_older_than(now))
    return len(TokenStore.tokens)


def use() -> int:
    return nightly(50)
