"""What the rules of 应备尽备 look at: somebody as an HR list has them, and their registration.

Plain values; whoever fetches them is above this floor. Notice part 1; spec findings 4.5.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from models.roster_gap import GapKind
from models.terms import Category, RankLevel, RegistrationStatus, SecrecyLevel

LOOK = "请核对"  # what is said where words alone do not decide


@dataclass(frozen=True, slots=True)
class Post:
    """What the words of an HR list say of somebody's post, and where their unit lies."""

    unit: str
    is_in_county: bool
    nature: str = ""
    post: str = ""
    rank_level: RankLevel | None = None
    title: str = ""
    secrecy_level: SecrecyLevel | None = None


@dataclass(frozen=True, slots=True)
class Ground:
    """Why somebody is in scope: the group of the notice, the words, the category proposed.

    Not clear: words alone do not decide it, somebody has to look (请核对).
    """

    group: int
    words: str
    category: Category
    is_clear: bool = True

    def __str__(self) -> str:
        return (
            f"{self.words}（通知第一部分第 {self.group} 类{'' if self.is_clear else '，' + LOOK}）"
        )


def best_of(grounds: Sequence[Ground]) -> Ground | None:
    """The ground whose category is proposed.

    An official's office (group 1) comes before a title; then clear ones before unclear.
    """
    return min(
        grounds, key=lambda each: (each.group != 1, not each.is_clear, each.group), default=None
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """What follows from a post: whether somebody is retired, and why they are in scope, if so."""

    is_retired: bool
    grounds: tuple[Ground, ...] = ()

    @property
    def best(self) -> Ground | None:
        """The ground whose category is proposed."""
        return best_of(self.grounds)

    def because_of(self, category: Category) -> bool:
        """Whether a ground speaks for that category."""
        return any(each.category is category for each in self.grounds)


@dataclass(frozen=True, slots=True)
class Listed:
    """Somebody on an HR list. `latest_on`: the latest whole list of their unit, of so many."""

    unit_id: UUID
    unit: str
    post: str
    secrecy_level: SecrecyLevel | None
    left_on: date | None
    listed_on: date
    latest_on: date
    latest_persons: int
    standing: Standing

    def has_left(self, as_of: date) -> bool:
        """Whether the list says that they have left by that day."""
        return self.left_on is not None and self.left_on <= as_of

    @property
    def is_missing(self) -> bool:
        """Whether a later list of their unit is without them."""
        return self.listed_on < self.latest_on


@dataclass(frozen=True, slots=True)
class Registration:
    """A registration as it stands. `latest_on`: the latest whole HR list of its unit, if any."""

    unit_id: UUID
    unit: str
    category: Category
    post: str
    status: RegistrationStatus
    registered_from: date | None
    registered_to: date | None
    secrecy_level: SecrecyLevel | None
    cooling_off_end: date | None
    latest_on: date | None = None
    latest_persons: int = 0

    def is_in_force(self, as_of: date) -> bool:
        """Whether somebody is on the register that day, and was not revoked."""
        ended = self.registered_to is not None and self.registered_to < as_of
        return self.status is not RegistrationStatus.REVOKED and not ended


@dataclass(frozen=True, slots=True)
class Employment:
    """One person: what the HR list has, and what the roster has; at least one of them."""

    listed: Listed | None
    registration: Registration | None


@dataclass(frozen=True, slots=True)
class Changed:
    """What is to be filed as 变更备案; None: as it was."""

    unit_id: UUID | None = None
    post: str | None = None
    category: Category | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """One gap: 问题, 依据, 建议, and what the one-tap action would record.

    `facts` are what has to change before a gap that was set aside is shown again. `category` is
    what a registration is proposed with, `ends_on` its last day where it is to be revoked.
    """

    kind: GapKind
    grounds: str
    advice: str
    facts: tuple[str, ...]
    category: Category | None = None
    changed: Changed | None = None
    ends_on: date | None = None
