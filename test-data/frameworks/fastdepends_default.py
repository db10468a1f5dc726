"""FastDepends: ``Depends`` as the default of a parameter."""

import targets
from fast_depends import Depends, inject
from support import Resolve, note


def cell_KIND() -> Resolve:
    @inject
    async def use(db: WANTED = Depends(TARGET)) -> None:  # here: KIND
        note(db, WANTED)

    return use
