"""FastDepends: ``Annotated[T, Depends(...)]`` in a signature."""

from typing import Annotated

import targets
from fast_depends import Depends, inject
from support import Resolve, note


def cell_KIND() -> Resolve:
    @inject
    async def use(db: Annotated[WANTED, Depends(TARGET)]) -> None:  # here: KIND
        note(db, WANTED)

    return use  # type: ignore[return-value]
