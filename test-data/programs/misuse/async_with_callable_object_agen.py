"""A callable object whose __call__ is an async generator (a dependency class) is entered."""


class SessionDependency:
    def __init__(self, url):
        self.url = url

    async def __call__(self, read_only=False):
        session = {"url": self.url, "read_only": read_only}
        try:
            yield session
        finally:
            session.clear()


get_session = SessionDependency("sqlite+aiosqlite://")


async def use() -> str:
    async with get_session(read_only=True) as session:  # BUG: async-with-over-agen
        return str(session["url"])
