"""An unannotated async generator is passed to an annotated parameter."""


class Ledger:
    def __init__(self) -> None:
        self.lines: list[int] = []

    async def post(self, cents: int) -> int:
        self.lines.append(cents)
        return sum(self.lines)


async def open_ledger():
    ledger = Ledger()
    try:
        yield ledger
    finally:
        ledger.lines.clear()


async def charge(ledger: Ledger, cents: int) -> int:
    return await ledger.post(cents)


async def use() -> int:
    return await charge(open_ledger(), 250)  # BUG: agen-as-argument
