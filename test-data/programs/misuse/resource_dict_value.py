"""A declared dict of clients gets an unentered manager as a value."""
from collections.abc import Iterator
from contextlib import contextmanager


class Client:
    def __init__(self, url: str) -> None:
        self.url = url

    def ping(self) -> str:
        return f"pong from {self.url}"


@contextmanager
def client_for(url: str) -> Iterator[Client]:
    yield Client(url)


def ping_all() -> list[str]:
    clients: dict[str, Client] = {}
    clients["primary"] = Client("http://a")
    clients["replica"] = client_for("http://b")  # BUG: cm-dict-value
    return [client.ping() for client in clients.values()]


def use() -> list[str]:
    return ping_all()
