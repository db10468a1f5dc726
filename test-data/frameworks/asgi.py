"""A request to an application, and its start and stop, without a server."""

import asyncio
from typing import Any

import httpx

import support


async def request(app: Any) -> None:
    """Ask for ``/``; an answer that is no success is raised."""
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        (await client.get("/")).raise_for_status()


async def start_and_stop(app: Any) -> None:
    """Run the lifespan of an application, and record whether both of its halves ran."""
    inbox: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    answers: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        answers.append(message)

    inbox.put_nowait({"type": "lifespan.startup"})
    inbox.put_nowait({"type": "lifespan.shutdown"})
    await app({"type": "lifespan", "asgi": {"version": "3.0", "spec_version": "2.0"}, "state": {}}, inbox.get, send)
    if [answer["type"] for answer in answers] != ["lifespan.startup.complete", "lifespan.shutdown.complete"]:
        raise RuntimeError(answers)
    support.note_lifespan()
