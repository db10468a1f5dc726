"""asyncio.gather() of one coroutine and one async context manager."""
import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Profile:
    def __init__(self, user: str) -> None:
        self.user = user


async def load_profile(user: str) -> Profile:
    await asyncio.sleep(0)
    return Profile(user)


@asynccontextmanager
async def audit(user: str) -> AsyncIterator[list[str]]:
    events = [f"login {user}"]
    yield events


async def use() -> str:
    profile, events = await asyncio.gather(load_profile("ada"), audit("ada"))  # BUG: gather-cm
    return f"{profile.user} {len(events)}"
