"""One branch gives the session, the other the generator."""
from collections.abc import Generator


class Session:
    def count(self) -> int:
        return 3


def replica_session() -> Generator[Session, None, None]:
    yield Session()


def report(primary: Session, use_replica: bool) -> int:
    session = next(replica_session()) if use_replica else primary
    return session.count()


def use() -> int:
    return report(Session(), False) + report(Session(), True)
