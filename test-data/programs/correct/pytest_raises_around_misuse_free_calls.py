"""pytest.raises and pytest.warns around managers and generators."""
import warnings
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress

import pytest


@contextmanager
def refuse(reason: str) -> Iterator[None]:
    if reason:
        raise PermissionError(reason)
    yield


@asynccontextmanager
async def refuse_later() -> AsyncGenerator[int, None]:
    yield 1
    raise TimeoutError


def empty() -> Iterator[int]:
    yield from ()


async def use() -> int:
    with pytest.raises(PermissionError), refuse("closed"):
        pass
    with pytest.raises(PermissionError, match="no") as caught:
        refuse("no").__enter__()
    with pytest.raises(StopIteration):
        next(empty())
    with pytest.raises(TimeoutError):
        async with refuse_later() as number:
            assert number == 1
    with pytest.warns(DeprecationWarning), suppress(KeyError):
        warnings.warn("old", DeprecationWarning, stacklevel=1)
        raise KeyError
    return len(str(caught.value))
