"""The names of places, loaded once: territories, what else they are called, cities, and home.

Sources: CLDR's Chinese names by Babel, frozen in territories.toml; places.toml by hand.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from re import Pattern
from typing import Any

from reading.characters import plain

_FOLDER = Path(__file__).parent


class Sort(StrEnum):
    """What a name is the name of."""

    TERRITORY = "territory"
    CITY = "city"
    UNCLEAR = "unclear"
    REGION = "region"
    DOMESTIC = "domestic"
    NO_PLACE = "no place"


@dataclass(frozen=True, slots=True)
class Place:
    """A name and its territories: several of 港澳, one or another of 刚果 (`Sort.UNCLEAR`)."""

    name: str
    sort: Sort
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Every name known, the pattern that finds the longest of them, and the titles by code."""

    places: dict[str, Place]
    pattern: Pattern[str]
    titles: dict[str, str]
    initials: dict[str, Place]


@lru_cache(maxsize=1)
def gazetteer() -> Gazetteer:
    """The names, read from the package's files when they are first asked for."""
    titles: dict[str, str] = _file("territories.toml")
    lists: dict[str, dict[str, str]] = _file("places.toml")
    places: dict[str, Place] = {}
    for sort, key in (
        (Sort.NO_PLACE, "no_place"),
        (Sort.DOMESTIC, "domestic"),
        (Sort.REGION, "regions"),
    ):
        places |= {name: Place(name, sort) for name in lists[key]["names"].split()}
    for code, names in lists["cities"].items():
        places |= {name: Place(name, Sort.CITY, (code,)) for name in plain(names).split()}
    places |= _several(lists["unclear"], Sort.UNCLEAR) | _several(lists["aliases"], Sort.TERRITORY)
    places |= {
        plain(name): Place(plain(name), Sort.TERRITORY, (code,)) for code, name in titles.items()
    }
    longest_first = sorted(places, key=len, reverse=True)
    return Gazetteer(
        places,
        re.compile("|".join(map(re.escape, longest_first))),
        titles,
        _initials(lists["initials"]),
    )


def _file(name: str) -> dict[str, Any]:
    return tomllib.loads((_FOLDER / name).read_text(encoding="utf-8"))


def _several(names: dict[str, str], sort: Sort) -> dict[str, Place]:
    return {name: Place(name, sort, tuple(codes.split())) for name, codes in names.items()}


def _initials(names: dict[str, str]) -> dict[str, Place]:
    return {
        name: Place(name, Sort.UNCLEAR if " " in codes else Sort.TERRITORY, tuple(codes.split()))
        for name, codes in names.items()
    }
