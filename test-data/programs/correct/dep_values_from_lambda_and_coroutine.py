"""Lambdas and coroutines that return values, and a lambda that calls a function which opens and closes by itself."""
from collections.abc import Iterator
from contextlib import contextmanager

from fastapi import Depends, FastAPI
from fastapi.testclient import TestClient


class Settings:
    debug = True


@contextmanager
def config_file(path: str) -> Iterator[list[str]]:
    yield [path, "x=1"]


def read_config(path: str) -> list[str]:
    with config_file(path) as lines:
        return list(lines)


async def current_settings() -> Settings:
    return Settings()


app = FastAPI()


@app.get("/")
async def index(
    settings: Settings = Depends(current_settings),
    again: Settings = Depends(lambda: Settings()),
    lines: list[str] = Depends(lambda: read_config("app.ini")),
    first=Depends(lambda: next(iter(["one"]))),
) -> list[str]:
    return [str(settings.debug and again.debug), *lines, first]


def use() -> list[str]:
    return TestClient(app).get("/").json()
