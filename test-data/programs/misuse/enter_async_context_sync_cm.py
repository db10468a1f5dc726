"""enter_async_context given a synchronous context manager."""
from contextlib import AsyncExitStack, contextmanager


@contextmanager
def log_context(**values):
    context = dict(values)
    yield context
    context.clear()


async def handle(request_id: str) -> int:
    async with AsyncExitStack() as stack:
        context = await stack.enter_async_context(log_context(request_id=request_id))  # BUG: enter-async-context-cm
        return len(context)


async def use() -> int:
    return await handle("r-17")
