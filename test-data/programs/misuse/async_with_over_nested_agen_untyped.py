"""Untyped code enters a nested async generator function."""


class Cache:
    def __init__(self):
        self.data = {}

    async def warm(self, keys):
        async def pipeline():
            commands = [("ping", 1)]
            yield commands
            for name, value in commands:
                self.data[name] = value

        async with pipeline() as commands:  # BUG: async-with-over-agen
            for key in keys:
                commands.append((key, len(key)))
        return len(self.data)


async def use():
    return await Cache().warm(["user:1", "user:22"])
