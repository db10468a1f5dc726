"""A library manager the other way round: threading.Lock entered with async with."""
import threading


class Registry:
    def __init__(self):
        self.guard = threading.Lock()
        self.names = set()

    async def register(self, name):
        async with self.guard:  # BUG: async-with-over-cm
            self.names.add(name)
        return name in self.names


async def use() -> bool:
    registry = Registry()
    return await registry.register("worker-1")
