"""A helper whose result is sometimes a manager and sometimes iterable is handled by its callers."""
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager


@contextmanager
def locked(name: str) -> Iterator[str]:
    yield name


def find(name: str) -> AbstractContextManager[str] | Iterator[str] | None:
    if not name:
        return None
    return locked(name) if name.startswith("l") else iter(name)


def names(source: AbstractContextManager[str] | Iterator[str] | None) -> list[str]:
    if source is None:
        return []
    if isinstance(source, Iterator):
        return list(source)
    with source as name:
        return [name]


def untyped_names(sources):
    found = []
    with ExitStack() as stack:
        for source in sources:
            if hasattr(source, "__enter__"):
                found.append(stack.enter_context(source))
            elif source:
                found.extend(source)
    return found


def use() -> int:
    total = sum(len(names(find(name))) for name in ("", "lock", "abc"))
    return total + len(untyped_names([find("lock"), find("xyz"), find("")]))
