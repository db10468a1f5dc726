# "with" where "async with" is needed
from httpx import AsyncClient


async def fetch(url: str) -> str:
    with AsyncClient() as client:
        response = await client.get(url)
        return response.text
