"""dishka: the method ``provide`` of a provider; what it provides is read from the return annotation."""

import targets
from dishka import Provider, Scope, make_async_container
from support import Resolve, note


def cell_KIND() -> Resolve:
    provider = Provider(scope=Scope.APP)
    provider.provide(TARGET)  # here: KIND
    container = make_async_container(provider)

    async def resolve() -> None:
        note(await container.get(targets.Session), targets.Session)
        await container.close()

    return resolve
