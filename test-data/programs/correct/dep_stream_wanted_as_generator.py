"""The route wants the generator or the manager itself, and the target is a plain function that returns it."""
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from fastapi import Depends, FastAPI
from fastapi.responses import StreamingResponse
from fastapi.testclient import TestClient


async def _chunks(topic: str) -> AsyncIterator[str]:
    for part in (topic, "!", "\n"):
        yield part


@asynccontextmanager
async def _lock(name: str) -> AsyncIterator[str]:
    yield name


def make_stream(topic: str = "news") -> AsyncIterator[str]:
    return _chunks(topic)


def make_lock(name: str = "jobs") -> AbstractAsyncContextManager[str]:
    return _lock(name)


def make_lines() -> Iterator[str]:
    return (line for line in ["a", "b"])


app = FastAPI()


@app.get("/stream")
async def stream(body: AsyncIterator[str] = Depends(make_stream)) -> StreamingResponse:
    return StreamingResponse(body, media_type="text/plain")


@app.get("/locked")
async def locked(
    lock: AbstractAsyncContextManager[str] = Depends(make_lock), lines: Iterator[str] = Depends(make_lines)
) -> str:
    async with lock as name:
        return name + "".join(lines)


def use() -> tuple[str, str]:
    client = TestClient(app)
    return client.get("/stream").text, client.get("/locked").json()
