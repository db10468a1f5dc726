"""`async with connect()` where connect is a coroutine that returns the manager: await is missing."""
from types import TracebackType


class Connection:
    def __init__(self, dsn: str) -> None:
        self.dsn = dsn
        self.closed = False

    async def __aenter__(self) -> "Connection":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, tb: TracebackType | None
    ) -> None:
        self.closed = True

    async def execute(self, sql: str) -> int:
        return len(sql)


async def connect(dsn: str, timeout: float = 5.0) -> Connection:
    return Connection(dsn)


async def use() -> int:
    async with connect("postgres://localhost/app") as connection:  # BUG: async-with-over-coroutine
        return await connection.execute("select 1")
