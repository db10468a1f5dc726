"""match statements tell sources apart by class and by literal."""
from collections.abc import AsyncGenerator, Generator
from contextlib import AbstractContextManager, contextmanager
from types import AsyncGeneratorType, GeneratorType


@contextmanager
def scope(name: str) -> Generator[str, None, None]:
    yield name


def items(count: int) -> Generator[int, None, None]:
    yield from range(count)


async def stream(count: int) -> AsyncGenerator[int, None]:
    for number in range(count):
        yield number


def source(kind):
    match kind:
        case "scope":
            return scope("s")
        case "items":
            return items(3)
        case "stream":
            return stream(2)
        case _:
            return [9]


async def read(kind: str) -> list[object]:
    match source(kind):
        case GeneratorType() as generator:
            return list(generator)
        case AsyncGeneratorType() as agen:
            return [item async for item in agen]
        case AbstractContextManager() as manager:
            with manager as value:
                return [value]
        case [only]:
            return [only]
    return []


async def use() -> list[object]:
    return [await read(kind) for kind in ("scope", "items", "stream", "other")]
