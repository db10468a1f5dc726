"""Mocks are managers, iterables and awaitables at once."""
from unittest.mock import AsyncMock, MagicMock, Mock, patch


class Api:
    def __init__(self, pool, client):
        self.pool = pool
        self.client = client

    async def fetch(self):
        async with self.pool.acquire() as conn:
            rows = [row async for row in conn.cursor()]
        self.client.send(rows)
        await self.client.flush()
        return rows


async def check_fetch():
    conn = MagicMock()
    conn.cursor.return_value.__aiter__.return_value = [1, 2]
    pool = MagicMock()
    pool.acquire.return_value.__aenter__.return_value = conn
    client = AsyncMock()
    client.send = Mock()
    rows = await Api(pool, client).fetch()
    client.flush.assert_awaited_once()
    pool.acquire()
    with MagicMock() as entered:
        entered.execute("x")
    with patch.object(Api, "fetch", new_callable=AsyncMock, return_value=[3]) as fake:
        rows += await Api(pool, client).fetch()
    fake.assert_awaited_once()
    patcher = patch("os.getcwd", return_value="/nowhere")
    patcher.start()
    patcher.stop()
    patch.object(Api, "__repr__", lambda self: "api").start()
    patch.stopall()
    return rows


async def use():
    return await check_fetch()
