"""Messages: none lost, and sent again only what was in flight, marked, with the same number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from .alerting import Posted
from .evidence import Blow, Findings, Row, Send

ANEW = "a card came anew, unmarked, instead of being edited"


@dataclass
class Copies:
    """A message of the database with its copies at the platform."""

    row: Row
    hits: int = 0  # kills during which it was in flight
    plain: int = 0
    marked: int = 0
    anew: int = 0  # what was to replace it stands beside it

    @property
    def seen(self) -> int:
        return self.plain + self.marked + self.anew


@dataclass
class Matching:
    """Finds the message of each copy: by its buttons, else by its words and its number.

    Of several replies with the same words it is the latest that was made by then: nobody says a
    thing again before the reply to it has come.
    """

    by_letters: dict[str, Copies] = field(default_factory=dict)
    by_text: dict[tuple[int, str], list[Copies]] = field(
        default_factory=lambda: defaultdict(list[Copies])
    )

    def add(self, row: Row) -> None:
        # A card that is shown again in its place is the same card to whoever looks at it.
        copies = self.by_letters.get(row.edits) or Copies(row)
        self.by_letters[row.letters] = copies
        if not row.edits:
            self.by_text[row.chat_id, row.text].append(copies)

    def message_of(self, send: Send) -> Copies | None:
        if send.letters:
            found = [self.by_letters[send.letters]] if send.letters in self.by_letters else []
        else:
            found = self.by_text.get((send.chat_id, send.text), [])
        if send.reference:
            found = [each for each in found if each.row.number == send.reference]
        made = [each for each in found if each.row.made_at <= send.at]
        return max(made, key=lambda each: each.row.made_at, default=None)


def check_deliveries(sends: Sequence[Send], rows: Sequence[Row], blows: Sequence[Blow]) -> Findings:
    """Hold the copies at the platform against the messages, given in the order of their making."""
    found, matching = Findings(), Matching()
    for row in rows:
        matching.add(row)
    for blow in blows:
        for letters in blow.in_flight & matching.by_letters.keys():
            matching.by_letters[letters].hits += 1
    for send in sends:
        copies = matching.message_of(send)
        if copies is None:
            found.faults.append(f"nobody owed this, or under another number: {send}")
        elif send.is_marked:
            copies.marked += 1
        elif send.letters not in {"", copies.row.letters}:
            copies.anew += 1
        else:
            copies.plain += 1
    everything = {id(each): each for each in matching.by_letters.values()}.values()
    _check_copies(everything, found)
    _check_ends(matching, rows, found)
    in_flight = sum(len(blow.in_flight) for blow in blows)
    shipped = [blow for blow in blows if blow.is_shipped_pace]
    found.counts["messages in flight at a kill"] = in_flight
    found.counts["  of them at the shipped pace"] = sum(len(blow.in_flight) for blow in shipped)
    again = found.counts["seen twice"]
    found.expect(again <= in_flight, f"{again} seen twice, but {in_flight} were in flight")
    return found


def _check_copies(everything: Iterable[Copies], found: Findings) -> None:
    for each in everything:
        found.counts["messages seen"] += each.seen > 0
        found.counts["seen twice"] += max(0, each.seen - 1)
        found.counts["marked 重发"] += each.marked
        found.expect(not each.anew, f"{ANEW}: {each}")
        found.expect(each.plain <= 1, f"seen twice without a mark: {each}")
        found.expect(each.marked <= each.hits, f"sent again without having been in flight: {each}")


def _check_ends(matching: Matching, rows: Sequence[Row], found: Findings) -> None:
    for row in rows:
        copies = matching.by_letters[row.letters]
        if row.is_delivered and not row.edits:
            found.expect(copies.seen, f"called delivered, never seen: {row}")
        elif not row.is_delivered and row.is_due:
            found.faults.append(f"due, never delivered: {row}")


def check_alerts(posted: Sequence[Posted], sends: Sequence[Send]) -> Findings:
    """Every alert that was committed was seen by its person, with its number."""
    found = Findings()
    seen = {(each.chat_id, each.text, each.reference) for each in sends}
    owed = {(each.chat_id, each.text, each.reference) for each in posted}
    found.counts["alerts posted"] = len(owed)
    found.counts["alerts seen"] = len(owed & seen)
    found.note(sorted(owed - seen), "an alert was lost")
    return found
