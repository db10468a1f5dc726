"""An AsyncExitStack on self enters an unannotated async generator method."""
from contextlib import AsyncExitStack


class Consumer:
    def __init__(self, topic):
        self.topic = topic

    async def poll(self):
        return [self.topic]


class Application:
    def __init__(self):
        self.stack = AsyncExitStack()
        self.consumer = None

    async def open_consumer(self, topic):
        consumer = Consumer(topic)
        yield consumer
        consumer.topic = None

    async def start(self):
        self.consumer = await self.stack.enter_async_context(self.open_consumer("orders"))  # BUG: enter-async-context-agen

    async def stop(self):
        await self.stack.aclose()


async def use():
    application = Application()
    await application.start()
    await application.stop()
