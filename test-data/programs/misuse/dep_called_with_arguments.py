"""A dependency with a parameter is called at the declaration: `Depends(paginate(50))` on a generator function."""

from fastapi import Depends, FastAPI
from fastapi.testclient import TestClient


def paginate(size=20):
    page = {"size": size, "offset": 0}
    yield page
    page.clear()


def fifty():
    yield from paginate(50)


app = FastAPI()


@app.get("/items")
def items(page: dict = Depends(paginate(50))):  # BUG: depends-called
    return page["size"]


def use():
    return TestClient(app).get("/items").json()
