"""A plain function that returns another dependency's generator."""
from collections.abc import Generator, Iterator

from fastapi import Depends, FastAPI
from fastapi.testclient import TestClient


class Store:
    def keys(self) -> list[str]:
        return ["a", "b"]


def open_store(path: str) -> Iterator[Store]:
    yield Store()


def default_store() -> Iterator[Store]:
    return open_store("/var/data")


def default_store_dependency() -> Generator[Store, None, None]:
    yield from open_store("/var/data")


app = FastAPI()


@app.get("/keys")
def keys(store: Store = Depends(default_store)) -> list[str]:  # BUG: depends-on-generator-object
    return store.keys()


def use() -> list[str]:
    return TestClient(app).get("/keys").json()
