"""Leave a record's state by compare-and-set: of two who act at once, one acts.

Style, section 2.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import update
from sqlmodel import Session, col

from models.errors import NotNow
from models.table import Table

S = TypeVar("S", bound=StrEnum)


def leave_state(
    db: Session,
    record: Any,  # noqa: ANN401 - any table with `id` and `state`
    to: S,
    transitions: Mapping[S, Collection[S]],
    what: str,
) -> None:
    """Leave the present state, if it still is the present one; `what` is the record in words.

    Raises:
        NotNow: somebody was faster, or the step does not exist.
    """
    if to not in transitions[record.state]:
        raise NotNow(f"{what}{record.state.value}，不能再这样操作。")
    table: type[Table] = type(record)
    columns: Any = table
    moved = db.connection().execute(
        update(table)
        .where(col(columns.id) == record.id, col(columns.state) == record.state)
        .values(state=to)
    )
    if moved.rowcount != 1:
        raise NotNow(f"{what}刚刚被处理过，请重新查看。")
    db.refresh(record)
