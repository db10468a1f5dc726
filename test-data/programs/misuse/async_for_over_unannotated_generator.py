"""async for over a plain generator, nothing annotated."""


def chunks(items, size):
    for start in range(0, len(items), size):
        yield items[start:start + size]


async def store(batch):
    return len(batch)


async def use():
    stored = 0
    async for batch in chunks([1, 2, 3, 4, 5], 2):  # BUG: async-for-over-generator
        stored += await store(batch)
    return stored
