"""asyncio.wait_for() on an unannotated async generator in a variable."""
import asyncio


async def read_events(count):
    for number in range(count):
        yield {"id": number}


async def first_event():
    events = read_events(2)
    return await asyncio.wait_for(events, 0.5)  # BUG: wait-for-agen


async def use():
    return await first_event()
