"""The manager of httpx.Client.stream is read as if it were the response."""
import httpx


def answer(request: httpx.Request) -> httpx.Response:
    return httpx.Response(200, text=request.url.path)


def download(client: httpx.Client, path: str) -> int:
    with client.stream("GET", path) as response:
        return response.status_code


def use() -> int:
    with httpx.Client(transport=httpx.MockTransport(answer), base_url="http://files") as client:
        return download(client, "/a.csv")
