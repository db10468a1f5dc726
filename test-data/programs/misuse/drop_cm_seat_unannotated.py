"""A seat is meant to be held while paying; the unannotated manager is called and thrown away."""
from contextlib import contextmanager

held: set[str] = set()


@contextmanager
def hold_seat(seat, minutes=10):
    held.add(seat)
    try:
        yield seat
    finally:
        held.discard(seat)


def pay(seat, cents):
    if seat not in held:
        raise RuntimeError(f"seat {seat} is not held")
    return {"seat": seat, "paid": cents}


def book(seat, cents):
    hold_seat(seat)  # BUG: dropped-cm
    return pay(seat, cents)


def use():
    return book("12C", 4200)["paid"]
