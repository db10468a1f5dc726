"""A decorator F -> F keeps the async generator function what it is."""
from collections.abc import AsyncIterator, Callable
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])
providers: dict[str, object] = {}


def provider(name: str) -> Callable[[F], F]:
    def register(function: F) -> F:
        providers[name] = function
        return function

    return register


class Vault:
    async def secret(self, name: str) -> str:
        return name[::-1]


@provider("vault")
async def vault() -> AsyncIterator[Vault]:
    yield Vault()


async def use() -> str:
    async with vault() as client:  # BUG: async-with-over-agen
        return await client.secret("token")
