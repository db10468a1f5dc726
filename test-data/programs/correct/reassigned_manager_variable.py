"""`session` is the manager, then the session; each used as what it is at that point."""
from contextlib import asynccontextmanager


class Session:
    def __init__(self):
        self.statements = 0

    async def execute(self, sql):
        self.statements += 1
        return len(sql)

    def __await__(self):
        yield from ()
        return self


@asynccontextmanager
async def open_session():
    yield Session()


async def use():
    session = open_session()
    async with session as session:
        await session.execute("select 1")
        for name in ("a", "b"):
            await session.execute(name)
        same = await session
    return same.statements
