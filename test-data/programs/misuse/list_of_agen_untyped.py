"""list() around an unannotated async generator."""


class Bucket:
    def __init__(self, names):
        self.names = names

    async def keys(self, prefix=""):
        for name in self.names:
            if name.startswith(prefix):
                yield name


async def use() -> int:
    bucket = Bucket(["logs/1", "logs/2", "img/1"])
    names = list(bucket.keys("logs/"))  # BUG: list-of-agen
    return len(names)
