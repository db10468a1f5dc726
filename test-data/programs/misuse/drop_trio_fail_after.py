"""trio.fail_after() as a statement: the deadline never exists."""
import trio


async def handshake(delay: float) -> str:
    await trio.sleep(delay)
    return "connected"


async def connect() -> str:
    try:
        trio.fail_after(0.05)  # BUG: dropped-fail-after
        return await handshake(0.3)
    except trio.TooSlowError:
        return "too slow"


def use() -> str:
    return trio.run(connect)
