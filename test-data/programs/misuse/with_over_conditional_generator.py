"""`with` over one of two generators chosen by a conditional expression."""
from collections.abc import Generator


class Limits:
    def __init__(self, memory: int) -> None:
        self.memory = memory


def strict_limits(memory: int) -> Generator[Limits, None, None]:
    yield Limits(memory)


def no_limits() -> Generator[Limits, None, None]:
    yield Limits(0)


def run_sandboxed(code: str, trusted: bool) -> int:
    with no_limits() if trusted else strict_limits(64) as limits:  # BUG: with-over-generator
        return limits.memory + len(code)


def use() -> int:
    return run_sandboxed("1 + 1", trusted=False)
