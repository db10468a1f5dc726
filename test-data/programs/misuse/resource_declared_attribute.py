"""The attribute is declared in the class body as the connection."""
from collections.abc import AsyncGenerator


class Connection:
    async def listen(self, channel: str) -> str:
        return f"listening on {channel}"


class Database:
    async def connect(self) -> AsyncGenerator[Connection, None]:
        yield Connection()


class Listener:
    conn: Connection

    def __init__(self, database: Database) -> None:
        self.database = database

    async def start(self, channel: str) -> str:
        self.conn = self.database.connect()  # BUG: agen-declared-attribute
        return await self.conn.listen(channel)


async def use() -> str:
    return await Listener(Database()).start("jobs")
