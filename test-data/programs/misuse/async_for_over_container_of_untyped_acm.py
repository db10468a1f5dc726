"""The managers come out of a dict; neither they nor the caller are annotated."""
from contextlib import asynccontextmanager


@asynccontextmanager
async def s3_bucket(name):
    bucket = {"name": name, "objects": []}
    yield bucket


async def use():
    buckets = {"logs": s3_bucket("logs"), "images": s3_bucket("images")}
    async for bucket in buckets["logs"]:  # BUG: async-for-over-cm
        bucket["objects"].append("2024.gz")
    return buckets
