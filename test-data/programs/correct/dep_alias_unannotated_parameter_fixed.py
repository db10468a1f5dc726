"""The parameter has no annotation and the target is another name of an unannotated manager."""
from contextlib import asynccontextmanager

from fastapi import Depends, FastAPI
from fastapi.testclient import TestClient


class Cache:
    async def fetch(self, key):
        return key.upper()


@asynccontextmanager
async def open_cache():
    yield Cache()


async def cache_dependency():
    async with open_cache() as cache:
        yield cache


get_cache = open_cache

app = FastAPI()


@app.get("/")
async def read(cache=Depends(cache_dependency)):
    return await cache.fetch("k")


def use():
    return TestClient(app).get("/").json()
