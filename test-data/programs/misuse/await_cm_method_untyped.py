"""await on a synchronous manager, unannotated class."""
from contextlib import contextmanager


class Throttle:
    def __init__(self, rate):
        self.rate = rate
        self.used = 0

    @contextmanager
    def slot(self):
        self.used += 1
        try:
            yield self.used
        finally:
            self.used -= 1


class Crawler:
    def __init__(self):
        self.throttle = Throttle(3)

    async def get(self, url):
        slot = await self.throttle.slot()  # BUG: await-cm
        return f"{slot}: {url}"


async def use():
    return await Crawler().get("https://example.org")
