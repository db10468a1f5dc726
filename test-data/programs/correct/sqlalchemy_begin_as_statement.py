"""Session.begin() and Connection.begin() start at once: a bare call is a common, right use."""
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session


def insert_all(names: list[str]) -> int:
    engine = create_engine("sqlite://")
    with engine.connect() as conn:
        conn.begin()
        conn.execute(text("create table users (name text)"))
        conn.commit()
        with Session(conn) as session:
            session.begin()
            for name in names:
                session.begin_nested()
                session.execute(text("insert into users values (:name)"), {"name": name})
            session.commit()
            count = session.scalar(text("select count(*) from users"))
    engine.dispose()
    return int(count or 0)


async def begin_async(session) -> None:
    await session.begin()


def use() -> int:
    return insert_all(["ada", "bob"])
