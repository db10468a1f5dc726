"""`async with asyncio.TaskGroup as group`, the class of the standard library."""
import asyncio


async def square(number: int) -> int:
    await asyncio.sleep(0)
    return number * number


async def fan_out(numbers: list[int]) -> list[int]:
    async with asyncio.TaskGroup as group:  # BUG: forgot-call
        tasks = [group.create_task(square(number)) for number in numbers]
    return [task.result() for task in tasks]


async def use() -> list[int]:
    return await fan_out([1, 2, 3])
