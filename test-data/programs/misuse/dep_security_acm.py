"""Security() takes the same targets as Depends()."""
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, Security
from fastapi.testclient import TestClient


class Principal:
    def __init__(self, name: str) -> None:
        self.name = name

    def can(self, scope: str) -> bool:
        return scope.startswith("read")


@asynccontextmanager
async def current_principal() -> AsyncIterator[Principal]:
    yield Principal("ada")


async def principal_dependency() -> AsyncIterator[Principal]:
    async with current_principal() as principal:
        yield principal


app = FastAPI()


@app.get("/reports")
async def reports(user: Principal = Security(current_principal, scopes=["read:reports"])) -> bool:  # BUG: security-on-acm
    return user.can("read:reports")


def use() -> bool:
    return TestClient(app).get("/reports").json()
