"""taskiq-dependencies: ``Annotated[T, Depends(...)]`` in a signature."""

from typing import Annotated

import targets
from support import Resolve, note
from taskiq_dependencies import DependencyGraph, Depends


def cell_KIND() -> Resolve:
    async def use(db: Annotated[WANTED, Depends(TARGET)]) -> None:  # here: KIND
        note(db, WANTED)

    graph = DependencyGraph(use)

    async def resolve() -> None:
        async with graph.async_ctx({}) as context:
            await use(**await context.resolve_kwargs())

    return resolve
