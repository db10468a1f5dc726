"""that-depends: ``ContextResource``."""

import targets
from support import Resolve, note
from that_depends import BaseContainer, container_context, providers


def cell_KIND() -> Resolve:
    class Container(BaseContainer):
        session = providers.ContextResource(TARGET)  # here: KIND

    async def resolve() -> None:
        async with container_context(Container):
            note(await Container.session.resolve(), targets.Session)

    return resolve
