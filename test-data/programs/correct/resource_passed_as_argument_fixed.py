"""`save(get_db(), ...)`: the generator is passed where the session is declared."""
from collections.abc import Generator


class Session:
    def __init__(self) -> None:
        self.added: list[str] = []

    def add(self, row: str) -> None:
        self.added.append(row)


def get_db() -> Generator[Session, None, None]:
    session = Session()
    yield session
    session.added.clear()


def save(db: Session, row: str) -> int:
    db.add(row)
    return len(db.added)


def import_row(row: str) -> int:
    return save(next(get_db()), row)


def use() -> int:
    return import_row("ada")
