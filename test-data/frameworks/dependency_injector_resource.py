"""dependency-injector: ``providers.Resource``."""

import inspect

import targets
from dependency_injector import containers, providers
from support import Resolve, note


def cell_KIND() -> Resolve:
    class Container(containers.DeclarativeContainer):
        session = providers.Resource(TARGET)  # here: KIND

    container = Container()

    async def resolve() -> None:
        made: object = container.session()
        note(await made if inspect.isawaitable(made) else made, targets.Session)
        closing = container.shutdown_resources()
        if closing is not None:
            await closing

    return resolve
