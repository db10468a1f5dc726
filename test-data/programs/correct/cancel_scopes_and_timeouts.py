"""anyio, trio and asyncio scopes kept in a variable, entered, and used inside."""
import asyncio

import anyio
import trio


async def with_anyio() -> bool:
    scope = anyio.move_on_after(0.01)
    with scope:
        await anyio.sleep(1)
    with anyio.CancelScope() as outer:
        outer.cancel()
        await anyio.sleep(1)
    return scope.cancelled_caught and outer.cancel_called


async def with_asyncio() -> bool:
    limit = asyncio.timeout(None)
    try:
        async with limit:
            limit.reschedule(asyncio.get_running_loop().time() + 0.01)
            await asyncio.sleep(1)
    except TimeoutError:
        return limit.expired()
    return False


async def with_trio() -> bool:
    with trio.move_on_after(0.01) as scope:
        scope.deadline += 0.01
        await trio.sleep(1)
    try:
        with trio.fail_after(0.01):
            await trio.sleep(1)
    except trio.TooSlowError:
        return scope.cancelled_caught
    return False


def use() -> list[bool]:
    return [asyncio.run(with_anyio()), asyncio.run(with_asyncio()), trio.run(with_trio)]
