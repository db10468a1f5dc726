"""NamedTuple, TypedDict and dataclass fields hold managers and generators of different kinds."""
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, AbstractContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import NamedTuple, TypedDict


@contextmanager
def opened(name: str) -> Iterator[list[str]]:
    yield [name]


@asynccontextmanager
async def connected(host: str) -> AsyncIterator[dict[str, int]]:
    yield {host: 1}


def counted(limit: int) -> Iterator[int]:
    yield from range(limit)


class Resources(NamedTuple):
    file: AbstractContextManager[list[str]]
    numbers: Iterator[int]


class Job(TypedDict):
    connection: AbstractAsyncContextManager[dict[str, int]]
    steps: list[str]


@dataclass
class Plan:
    job: Job
    resources: Resources
    done: list[str] = field(default_factory=list)


async def use() -> int:
    plan = Plan({"connection": connected("db"), "steps": ["a"]}, Resources(opened("f"), counted(3)))
    file, numbers = plan.resources
    with file as lines:
        for line, number in zip(lines, numbers):
            plan.done.append(f"{line}{number}")
    async with plan.job["connection"] as hosts:
        for host in hosts:
            plan.done.append(host)
    return len(plan.done) + sum(plan.resources.numbers) + len([*plan.resources])
