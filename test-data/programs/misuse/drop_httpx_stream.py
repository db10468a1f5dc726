"""`client.stream()` returns a manager: as a statement the request is never sent."""
import httpx

hits: list[str] = []


def answer(request: httpx.Request) -> httpx.Response:
    hits.append(request.url.path)
    return httpx.Response(204)


def purge(client: httpx.Client, keys: list[str]) -> None:
    for key in keys:
        client.stream("DELETE", f"/cache/{key}")  # BUG: dropped-stream


def use() -> list[str]:
    with httpx.Client(transport=httpx.MockTransport(answer), base_url="http://cdn") as client:
        purge(client, ["a", "b"])
    return hits
