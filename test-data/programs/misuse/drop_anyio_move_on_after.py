"""anyio.move_on_after() must be entered; here the slow call runs to its end."""
import anyio


async def resolve(host: str, delay: float) -> str:
    await anyio.sleep(delay)
    return f"{host}:443"


async def resolve_quickly(host: str) -> str:
    anyio.move_on_after(0.05)  # BUG: dropped-cancel-scope
    return await resolve(host, 0.3)
    return "localhost:80"


async def use() -> str:
    return await resolve_quickly("db.internal")
