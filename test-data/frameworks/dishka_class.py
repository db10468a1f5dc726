"""dishka: ``provide(f)`` in a provider class. A function there is a method, so the targets are what is bound already."""

import targets
from dishka import Provider, Scope, make_async_container, provide
from support import Resolve, note


def cell_KIND() -> Resolve:
    class Wiring(Provider):
        session = provide(TARGET, provides=targets.Session, scope=Scope.APP)  # here: KIND

    container = make_async_container(Wiring())

    async def resolve() -> None:
        note(await container.get(targets.Session), targets.Session)
        await container.close()

    return resolve
