"""that-depends: ``Resource``."""

import targets
from support import Resolve, note
from that_depends import BaseContainer, providers


def cell_KIND() -> Resolve:
    class Container(BaseContainer):
        session = providers.Resource(TARGET)  # here: KIND

    async def resolve() -> None:
        note(await Container.session.resolve(), targets.Session)
        await Container.tear_down()

    return resolve
