"""Receipt numbers 回执号: the kind, the day, and six letters nobody else has."""

from __future__ import annotations

from datetime import date

from models.outbox import new_reference


def new_receipt(kind: str, day: date) -> str:
    """A receipt number such as `SB20150720-7KQ2MZ` (SB declaration, SJ surrender)."""
    return f"{kind}{day:%Y%m%d}-{new_reference()}"
