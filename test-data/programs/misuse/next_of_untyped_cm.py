"""next() on a context manager, nothing annotated (the old dependency trick)."""
from contextlib import contextmanager


class Tenant:
    def __init__(self, slug):
        self.slug = slug


@contextmanager
def get_tenant():
    tenant = Tenant("acme")
    try:
        yield tenant
    finally:
        tenant.slug = None


def run_job():
    tenant = next(get_tenant())  # BUG: next-of-cm
    return tenant.slug.upper()


def use():
    return run_job()
