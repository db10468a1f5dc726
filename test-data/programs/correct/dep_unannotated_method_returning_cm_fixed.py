"""A method of a container forwards to a manager; nothing in it is annotated."""
from contextlib import contextmanager

from fastapi import Depends, FastAPI
from fastapi.testclient import TestClient


class Repo:
    def names(self) -> list[str]:
        return ["ada", "bob"]


@contextmanager
def open_repo():
    yield Repo()


class Container:
    def repo(self):
        return open_repo()

    def repo_dependency(self):
        with open_repo() as repo:
            yield repo


container = Container()
app = FastAPI()


@app.get("/names")
def names(repo: Repo = Depends(container.repo_dependency)) -> list[str]:
    return repo.names()


def use() -> list[str]:
    return TestClient(app).get("/names").json()
