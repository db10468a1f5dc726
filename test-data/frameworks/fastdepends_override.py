"""FastDepends: ``dependency_provider.override(f, target)``."""

import targets
from fast_depends import Depends, Provider, inject
from support import Resolve, note


async def original() -> targets.Session:
    return targets.Session()


def cell_KIND() -> Resolve:
    provider = Provider()

    @inject(dependency_provider=provider)
    async def use(db: targets.Session = Depends(original)) -> None:
        note(db, targets.Session)

    provider.override(original, TARGET)  # here: KIND
    return use
