"""Security(current_user()) on an unannotated manager."""
from contextlib import asynccontextmanager

from fastapi import FastAPI, Security
from fastapi.testclient import TestClient


@asynccontextmanager
async def current_user():
    yield {"name": "ada"}


async def user_dependency():
    async with current_user() as user:
        yield user


app = FastAPI()


@app.get("/me")
async def me(user: dict = Security(user_dependency)):
    return user["name"]


def use():
    return TestClient(app).get("/me").json()
