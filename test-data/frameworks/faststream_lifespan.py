"""FastStream: ``lifespan=``."""

import lifespans_bare as targets
from faststream import FastStream, TestApp
from faststream.nats import NatsBroker, TestNatsBroker
from support import Resolve, note_lifespan


def cell_KIND() -> Resolve:
    broker = NatsBroker()
    app = FastStream(broker, lifespan=TARGET)  # here: KIND

    async def resolve() -> None:
        async with TestNatsBroker(broker), TestApp(app):
            pass
        note_lifespan()

    return resolve
