"""One sentence that declares a trip, read into its parts. Spec: reading 6.2.

Pure: the same words on the same day are always read alike. Nothing is guessed: what the sentence
leaves open is blank, what was reckoned says by what, and what is not sure is a doubt to be asked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from reading import characters
from reading.companions import companions
from reading.day import days_of
from reading.doubt import Doubt
from reading.gazetteer import Sort
from reading.kinds import Kind, kind
from reading.places import Mention
from reading.purposes import Purpose, purpose
from reading.route import maybe_meant, places_of, route
from reading.travel_days import travel_days

_LONGEST = 500  # characters: what is longer is not one sentence about a trip


@dataclass(frozen=True, slots=True)
class Reading:
    """What one sentence says. Blank is what it does not say.

    Attributes:
        kind: Which conversation it opens; of a change, a cancellation or none nothing else is read.
        destinations: ISO 3166 alpha-2 codes, HK, MO and TW among them, in their order.
        transits: Where the journey only passes through.
        exit_date: First day, in Asia/Shanghai.
        return_date: Last day, included.
        exit_by: What the first day was reckoned by, e.g. 国庆节; empty where it was said.
        return_by: Likewise of the last day; a length in its own words, e.g. 共10天.
        purpose: 事由.
        companions: Who travels along, as they were called.
        is_past: The exit lies before the day of the sentence: 补报?
        doubts: What has to be asked back, with likely answers.
    """

    kind: Kind
    destinations: tuple[str, ...] = ()
    transits: tuple[str, ...] = ()
    exit_date: date | None = None
    return_date: date | None = None
    exit_by: str = ""
    return_by: str = ""
    purpose: Purpose | None = None
    companions: tuple[str, ...] = ()
    is_past: bool = False
    doubts: tuple[Doubt, ...] = ()


def read(text: str, on: date) -> Reading:
    """Read one sentence as said on a day; never raises, whatever the text."""
    words = characters.plain(text[:_LONGEST])
    places = places_of(words)
    which = _kind(words, places)
    if which is not Kind.TRIP:
        return Reading(which)
    way = route(words, places)
    without_places = characters.without(words, [(each.start, each.end) for each in places])
    when = travel_days(without_places, on)
    why = purpose(words)
    doubts = [*way.doubts, *when.doubts, *why.doubts]
    maybe = None if way.destinations or doubts[: len(way.doubts)] else maybe_meant(words)
    return Reading(
        kind=which,
        destinations=way.destinations,
        transits=way.transits,
        exit_date=when.exit_date,
        return_date=when.return_date,
        exit_by=when.exit_by,
        return_by=when.return_by,
        purpose=why.purpose,
        companions=companions(words),
        is_past=when.is_past,
        doubts=(*doubts, *([maybe] if maybe else [])),
    )


def _kind(words: str, places: list[Mention]) -> Kind:
    days = [(each.start, each.end) for each in days_of(words)]
    taken = [*days, *((each.start, each.end) for each in places)]
    abroad = [each for each in places if each.is_abroad or each.place.sort is Sort.REGION]
    return kind(
        words,
        places_abroad=len(abroad),
        undated=characters.without(words, days),
        rest=re.sub(r"\s", "", characters.without(words, taken)),
    )
