"""that-depends: ``ContextResource``."""

import targets
from support import Resolve, note
from that_depends import BaseContainer, ContextScopes, container_context, providers


def cell_KIND() -> Resolve:
    class Container(BaseContainer):
        default_scope = ContextScopes.APP
        session = providers.ContextResource(TARGET)  # here: KIND

    async def resolve() -> None:
        async with container_context(Container, scope=ContextScopes.APP):
            note(await Container.session.resolve(), targets.Session)

    return resolve
