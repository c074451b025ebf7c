"""What goes wrong on the way, as often as a test asks for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from threading import Lock

EVERY_METHOD = "*"


class Fault(Enum):
    """The names that end in `after` are faults of the answer: the call itself was carried out."""

    too_many = "too_many"
    forbidden = "forbidden"
    server_error = "server_error"
    server_error_after = "server_error_after"
    time_out = "time_out"
    time_out_after = "time_out_after"
    dropped = "dropped"
    dropped_after = "dropped_after"

    @property
    def is_of_the_answer(self) -> bool:
        return self.value.endswith("_after")


@dataclass
class Planned:
    method: str
    fault: Fault
    times: int | None
    retry_after: int
    chat_id: int | None


class Faults:
    """The faults still to come, the first that fits taken first."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._planned: list[Planned] = []

    def plan(self, planned: Planned) -> None:
        with self._lock:
            self._planned.append(planned)

    def clear(self) -> None:
        with self._lock:
            self._planned.clear()

    @property
    def left(self) -> int:
        with self._lock:
            return sum(each.times or 1 for each in self._planned)

    def take(self, method: str, chat_id: object) -> Planned | None:
        with self._lock:
            for each in self._planned:
                if each.method not in {method, EVERY_METHOD}:
                    continue
                if each.chat_id not in {None, chat_id}:
                    continue
                if each.times is not None:
                    each.times -= 1
                    if each.times <= 0:
                        self._planned.remove(each)
                return each
        return None
