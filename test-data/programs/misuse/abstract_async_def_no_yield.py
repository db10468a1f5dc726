"""The classic: the base says `async def ... -> AsyncIterator` without a yield, the implementation yields."""
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator


class ChatModel(ABC):
    @abstractmethod
    async def stream(self, prompt: str) -> AsyncIterator[str]:  # BUG: abstract-async-iterator
        """Yield the answer's tokens."""
        ...


class EchoModel(ChatModel):
    async def stream(self, prompt: str) -> AsyncIterator[str]:  # ALT: abstract-async-iterator
        for word in prompt.split():
            yield word


async def use() -> list[str]:
    return [token async for token in EchoModel().stream("to be or not")]
