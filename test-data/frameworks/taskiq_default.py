"""taskiq: ``TaskiqDepends`` as the default of a task's parameter."""

import targets
from support import Resolve, note
from taskiq import InMemoryBroker, TaskiqDepends


def cell_KIND() -> Resolve:
    broker = InMemoryBroker()

    @broker.task
    async def task(db: WANTED = TaskiqDepends(TARGET)) -> None:  # here: KIND
        note(db, WANTED)

    async def resolve() -> None:
        await broker.startup()
        (await (await task.kiq()).wait_result(timeout=5)).raise_for_error()
        await broker.shutdown()

    return resolve
