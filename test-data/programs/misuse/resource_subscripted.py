"""The generator is indexed as the mapping it yields."""
from collections.abc import Generator


def load_config(env: str) -> Generator[dict[str, str], None, None]:
    config = {"dsn": f"sqlite:///{env}.db"}
    yield config
    config.clear()


def dsn(env: str) -> str:
    config = load_config(env)
    return config["dsn"]  # BUG: generator-as-resource


def use() -> str:
    return dsn("test")
