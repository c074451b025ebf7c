"""A column for a closed list: stored as its word, so that a new word needs no migration.

And a select of columns, where a million rows are read and objects would cost too much.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from sqlalchemy import Dialect, String, TypeDecorator, select


class Word(TypeDecorator[StrEnum]):
    """A member of a closed list, stored as the word the forms use."""

    impl = String(40)
    cache_ok = True

    def __init__(self, words: type[StrEnum]) -> None:
        super().__init__()
        self.words = words

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ANN401, ARG002
        return None if value is None else self.words(value).value

    def process_result_value(self, value: Any, dialect: Dialect) -> StrEnum | None:  # noqa: ANN401, ARG002
        return None if value is None else self.words(value)


def word(words: type[StrEnum]) -> Any:  # noqa: ANN401 - sqlmodel types sa_type as a class
    """The column type of a closed list, as `Field(sa_type=…)` takes it."""
    return Word(words)


def plain_rows(*columns: Any) -> Any:  # noqa: ANN401 - sqlmodel types columns as what they hold
    """A select of these columns, as SQLAlchemy has it: its rows are tuples."""
    return select(*columns)
