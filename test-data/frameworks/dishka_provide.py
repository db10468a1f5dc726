"""dishka: ``provide(f)`` in a provider class; what it provides is read from the return annotation."""

import targets
from dishka import Provider, Scope, make_async_container, provide
from support import Resolve, note


def cell_KIND() -> Resolve:
    class Wiring(Provider):
        session = provide(TARGET, scope=Scope.APP)  # here: KIND

    container = make_async_container(Wiring())

    async def resolve() -> None:
        note(await container.get(targets.Session), targets.Session)
        await container.close()

    return resolve
