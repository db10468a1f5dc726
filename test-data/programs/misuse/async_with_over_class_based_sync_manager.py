"""A class with __enter__/__exit__ only, made by a method, entered with async with."""
from types import TracebackType


class FileLock:
    def __init__(self, path: str) -> None:
        self.path = path
        self.held = False

    def __enter__(self) -> "FileLock":
        self.held = True
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, tb: TracebackType | None
    ) -> None:
        self.held = False


class Package:
    def lock(self) -> FileLock:
        return FileLock("/tmp/package.lock")

    async def install(self) -> bool:
        async with self.lock() as lock:  # BUG: async-with-over-cm
            return lock.held


async def use() -> bool:
    return await Package().install()
