"""FastStream: ``Annotated[T, Depends(...)]`` in a subscriber's signature."""

from typing import Annotated

import targets
from faststream import Depends
from faststream.nats import NatsBroker, TestNatsBroker
from support import Resolve, note


def cell_KIND() -> Resolve:
    broker = NatsBroker()

    @broker.subscriber("subject")
    async def handle(body: str, db: Annotated[WANTED, Depends(TARGET)]) -> None:  # here: KIND
        note(db, WANTED)

    async def resolve() -> None:
        async with TestNatsBroker(broker):
            await broker.publish("text", "subject")

    return resolve
