"""What a reader leaves to the writer: the question to be asked back, and its likely answers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Doubt:
    """One point that the words leave open.

    Attributes:
        about: The field that it concerns, e.g. `return_date`.
        said: The words that raised it.
        question: What to ask, a Chinese sentence.
        alternatives: Values for buttons: codes of territories, ISO dates, purposes. May be empty.
    """

    about: str
    said: str
    question: str
    alternatives: tuple[str, ...] = ()
