"""A default argument is a generator object where the settings are declared."""
from collections.abc import Iterator


class Settings:
    page_size = 50


def load_settings() -> Iterator[Settings]:
    yield Settings()


def page(number: int, settings: Settings = load_settings()) -> tuple[int, int]:  # BUG: generator-default
    return (number - 1) * settings.page_size, number * settings.page_size


def use() -> tuple[int, int]:
    return page(2)
