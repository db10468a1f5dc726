"""patch.object() as a statement patches nothing (it wants `with`, a decorator or .start())."""
from unittest.mock import patch


class Mailer:
    def send(self, to: str) -> str:
        return f"really sent to {to}"


class Signup:
    def __init__(self, mailer: Mailer) -> None:
        self.mailer = mailer

    def register(self, email: str) -> str:
        return self.mailer.send(email)


def check_register() -> str:
    signup = Signup(Mailer())
    patch.object(Mailer, "send", return_value="fake")  # BUG: dropped-patch
    return signup.register("a@example.org")


def use() -> str:
    return check_register()
