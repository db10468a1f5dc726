"""A partial of an async generator function is called and entered."""
from collections.abc import AsyncGenerator
from functools import partial


class Shell:
    def __init__(self, host: str, user: str) -> None:
        self.prompt = f"{user}@{host}"

    async def run(self, command: str) -> str:
        return f"{self.prompt}$ {command}"


async def ssh(host: str, user: str) -> AsyncGenerator[Shell, None]:
    shell = Shell(host, user)
    try:
        yield shell
    finally:
        shell.prompt = ""


deploy_shell = partial(ssh, user="deploy")


async def use() -> str:
    async with deploy_shell("web1") as shell:  # BUG: async-with-over-agen
        return await shell.run("uptime")
