"""What the server says no with."""

from __future__ import annotations


class Refused(Exception):
    """An answer of Telegram's other than yes."""

    def __init__(self, code: int, description: str, *, retry_after: int | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.retry_after = retry_after

    @property
    def body(self) -> dict[str, object]:
        answer: dict[str, object] = {
            "ok": False,
            "error_code": self.code,
            "description": self.description,
        }
        if self.retry_after is not None:
            answer["parameters"] = {"retry_after": self.retry_after}
        return answer


class Violated(Refused):
    """A call that breaks the Bot API's definitions or limits: refused, and a test fails on it."""

    def __init__(self, description: str, why: str, *, code: int = 400) -> None:
        super().__init__(code, description)
        self.why = why


def bad_request(what: str) -> Refused:
    return Refused(400, f"Bad Request: {what}")


def too_many(retry_after: int) -> Refused:
    said = f"Too Many Requests: retry after {retry_after}"
    return Refused(429, said, retry_after=retry_after)
