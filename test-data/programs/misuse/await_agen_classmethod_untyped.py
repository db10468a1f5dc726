"""await on a classmethod that is an unannotated async generator."""


class Notification:
    inbox = ["welcome", "reminder"]

    def __init__(self, text):
        self.text = text

    @classmethod
    async def unread(cls):
        for text in cls.inbox:
            yield cls(text)


async def use() -> int:
    notifications = await Notification.unread()  # BUG: await-agen
    return len(notifications)
