"""Right, blank or wrong: each field of each sentence held against what was expected.

Blank is a field that was expected and not read. A value that nobody said is wrong, and so is a
sentence taken for a trip that is none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from reading.sentence import Reading, read
from tests.sentences.corpus import Expected

FIELDS: dict[str, Callable[[Reading | Expected], object]] = {
    "kind": lambda each: str(each.kind),
    "destinations": lambda each: each.destinations,
    "transits": lambda each: each.transits,
    "exit date": lambda each: each.exit_date,
    "return date": lambda each: each.return_date,
    "both dates": lambda each: (each.exit_date, each.return_date),
    "purpose": lambda each: each.purpose and str(each.purpose),
    "companions": lambda each: each.companions,
}


@dataclass
class Count:
    """Of one field; the shares are of all sentences counted."""

    right: int = 0
    blank: int = 0
    wrong: int = 0

    def share(self, number: int) -> float:
        return number / (self.right + self.blank + self.wrong)

    def __str__(self) -> str:
        return " | ".join(
            f"{number} ({self.share(number):.1%})"
            for number in (self.right, self.blank, self.wrong)
        )


def counts(sentences: Sequence[Expected]) -> dict[str, Count]:
    """The kind is counted of every sentence, all else of trips."""
    found = {field: Count() for field in FIELDS}
    for each in sentences:
        reading = read(each.sentence, each.on)
        for field in FIELDS if each.kind == "trip" else ["kind"]:
            verdict = _verdict(field, reading, each)
            setattr(found[field], verdict, getattr(found[field], verdict) + 1)
    return found


def wrong(sentences: Sequence[Expected]) -> Iterator[str]:
    """Each field that is not right, with its sentence."""
    for each in sentences:
        reading = read(each.sentence, each.on)
        for field, of in FIELDS.items():
            verdict = _verdict(field, reading, each)
            if field != "both dates" and verdict != "right":
                found = f"{verdict} {field}: {of(reading)} for {of(each)}"
                yield f"{found} | {each.on} {each.sentence}"


def _verdict(field: str, reading: Reading, expected: Expected) -> str:
    found, wanted = FIELDS[field](reading), FIELDS[field](expected)
    if found == wanted:
        return "right"
    if field == "both dates":
        days = zip((reading.exit_date, reading.return_date), wanted, strict=True)
        return "wrong" if any(day not in (None, other) for day, other in days) else "blank"
    return "blank" if not found or found == "none" else "wrong"
