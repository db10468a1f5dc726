"""The same slip without annotations: `async` was forgotten on the def."""
from contextlib import asynccontextmanager


class Mailbox:
    def __init__(self, user):
        self.user = user

    async def unread(self):
        return [f"hello {self.user}"]


@asynccontextmanager  # BUG: acm-on-generator
def mailbox(user):
    box = Mailbox(user)
    try:
        yield box
    finally:
        box.user = None


async def use():
    async with mailbox("ada") as box:
        return await box.unread()
