"""async with on an unannotated synchronous manager kept in a variable."""
import time
from contextlib import contextmanager


@contextmanager
def stopwatch(results):
    begin = time.perf_counter()
    try:
        yield results
    finally:
        results.append(time.perf_counter() - begin)


async def measure():
    results = [0.0]
    watch = stopwatch(results)
    async with watch as timings:  # BUG: async-with-over-cm
        timings.append(0.0)
    return len(results)


async def use():
    return await measure()
