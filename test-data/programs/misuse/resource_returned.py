"""A helper declared to return the client returns the unentered manager."""
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager


class S3Client:
    async def head(self, key: str) -> int:
        return len(key)


@asynccontextmanager
async def s3_client(region: str = "eu") -> AsyncIterator[S3Client]:
    yield S3Client()


stack = AsyncExitStack()


async def bucket_client(region: str) -> S3Client:
    return s3_client(region)  # BUG: acm-returned


async def use() -> int:
    client = await bucket_client("us")
    return await client.head("reports/1.csv")
