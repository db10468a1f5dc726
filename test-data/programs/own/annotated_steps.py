"""What ``__anext__()`` and its like give is iterable at run time; mypy's own error about its type stands."""

from __future__ import annotations

from collections.abc import AsyncGenerator


class Own:
    def __aiter__(self) -> Own:
        return self

    async def __anext__(self) -> list[int]:
        return [1]


async def fetch() -> list[int]:
    return [1]


def driven(source: AsyncGenerator[str, None]) -> None:
    for word in source.__anext__():
        print(word)
    step = source.asend(None)
    for word in step:
        print(word)
    print([*source.aclose()], list(source.athrow(ValueError())), [word for word in source.__anext__()])
    for row in Own().__anext__():  # OURS: asyncctx-missing-await  # GONE: attr-defined
        print(row)
    for row in fetch():  # OURS: asyncctx-missing-await  # GONE: attr-defined
        print(row)
