"""zip() of a list and a context manager."""
from collections.abc import Generator
from contextlib import contextmanager


class Ticket:
    def __init__(self, number: int) -> None:
        self.number = number


@contextmanager
def reserve(count: int) -> Generator[list[Ticket], None, None]:
    tickets = [Ticket(n) for n in range(count)]
    try:
        yield tickets
    finally:
        tickets.clear()


def use() -> dict[str, int]:
    guests = ["ada", "grace"]
    seats: dict[str, int] = {}
    for guest, ticket in zip(guests, reserve(2)):  # BUG: zip-over-cm
        seats[guest] = ticket.number
    return seats
