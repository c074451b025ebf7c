"""Which column of the roster fills which field of a registrant, and what clearing one leaves."""

from __future__ import annotations

from typing import Any

from models.terms import RankLevel
from workbooks.fields import Cleared
from workbooks.roster import RosterRow

# Which column of the roster fills which field of a registrant, where both say the same thing.
PLAIN_FIELDS = {
    "surname": "surname",
    "given_name": "given_name",
    "category": "category",
    "post_and_rank": "post_and_rank",
    "hukou_place": "hukou_place",
    "rank_level": "rank_level",
    "registration_status": "status",
    "registered_from": "registered_from",
    "registered_to": "registered_to",
    "is_naked_official": "is_naked_official",
    "secrecy_level": "secrecy_level",
    "cooling_off_end": "cooling_off_end_date",
    "holds_document": "holds_document",
    "in_central_custody": "in_central_custody",
}
EMPTY: dict[str, object] = {
    "post_and_rank": "",
    "hukou_place": "",
    "rank_level": RankLevel.OTHER,
    "is_naked_official": False,
}


def fields_said(value: RosterRow) -> dict[str, Any]:
    """What a row says, by the registrant's fields; what it leaves out is left out."""
    said: dict[str, Any] = {}
    for column, name in PLAIN_FIELDS.items():
        cell = getattr(value, column)
        if isinstance(cell, Cleared):
            said[name] = EMPTY.get(name)
        elif cell is not None:
            said[name] = cell
    return said
