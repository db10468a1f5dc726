"""A `for` over a coroutine that returns a generator."""
from collections.abc import Generator


def parse(text: str) -> Generator[tuple[str, str], None, None]:
    for line in text.splitlines():
        name, _, value = line.partition("=")
        yield name, value


async def load_settings(path: str) -> Generator[tuple[str, str], None, None]:
    text = f"path={path}\ndebug=1"
    return parse(text)


async def use() -> dict[str, str]:
    settings: dict[str, str] = {}
    for name, value in load_settings("/etc/app.env"):  # BUG: for-over-coroutine
        settings[name] = value
    return settings
