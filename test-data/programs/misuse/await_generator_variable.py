"""await on a plain generator kept in a variable."""
from collections.abc import Generator


class Migration:
    def __init__(self, name: str) -> None:
        self.name = name


def plan(target: int) -> Generator[Migration, None, None]:
    for number in range(target):
        yield Migration(f"{number:04}_step")


async def use() -> int:
    steps = plan(3)
    done = 0
    for step in await steps:  # BUG: await-generator
        done += len(step.name)
    return done
