"""A nested async generator flushes a batch; the last, bare call flushes nothing."""
from collections.abc import AsyncGenerator


async def ingest(rows: list[int], sink: list[list[int]], size: int = 2) -> None:
    batch: list[int] = []

    async def flush() -> AsyncGenerator[int, None]:
        sink.append(batch.copy())
        for row in batch:
            yield row
        batch.clear()

    for row in rows:
        batch.append(row)
        if len(batch) == size:
            async for _ in flush():
                pass
    if batch:
        flush()  # BUG: dropped-agen


async def use() -> list[list[int]]:
    sink: list[list[int]] = []
    await ingest([1, 2, 3], sink)
    return sink
