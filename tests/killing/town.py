"""The people of the runs: who reports, who hands over, who imports, and who is only told."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlmodel import Session

from bot.database import Database
from models.account import Account
from models.grant import Role
from models.person import new_person
from models.registrant import Registrant, RegistrationPeriod
from models.safe import Safe
from models.terms import Category, RegistrationStatus, Sex, UnitKind, UnitLevel
from tests.bot_api import BotApi, Person
from tests.conftest import KEYS, People, add_unit, national_id
from tests.furnished import grant_over

STEMS = "甲乙丙丁戊己庚辛壬癸"
PARTS = {"declarant": "报", "holder": "持", "custodian": "管", "officer": "办", "listener": "听"}
IMPORTING = "YX-90"  # where imported persons go
SLOTS = 4000
REGISTERED = date(2013, 1, 1)


@dataclass
class Town:
    """Who is who, by their part and number, such as `holder.0`."""

    people: People = field(default_factory=People)
    telephones: dict[str, Person] = field(default_factory=dict)

    def of(self, part: str) -> list[str]:
        return [each for each in self.telephones if each.startswith(f"{part}.")]

    @property
    def person_of_chat(self) -> dict[int, UUID]:
        return {each.id: self.people[part] for part, each in self.telephones.items()}


def write_keys(path: Path) -> None:
    """The keys of the tests, so that what is stored can be read beside the office."""
    sealing = {str(number): _text(key) for number, key in KEYS.sealing.items()}
    stored = {"current": KEYS.current, "sealing": sealing, "index": _text(KEYS.index_key)}
    path.write_text(json.dumps(stored), encoding="utf-8")
    path.chmod(0o600)


def furnish(database: Database, api: BotApi, sizes: dict[str, int]) -> Town:
    """Fill an empty office; each holder has a custodian, a unit and a safe of their own."""
    town, now = Town(), datetime.now(UTC)  # noqa: TID251 - the office's clock is the machine's
    with database.write() as db:
        _add_units(db, town.people, sizes["holder"])
        for part, many in sizes.items():
            for number in range(many):
                _enter(db, town, (part, number), now)
                _bind(db, town, api, f"{part}.{number}", now)
    return town


def _add_units(db: Session, people: People, pairs: int) -> None:
    add_unit(db, people, ("YX", "云溪市", ""), UnitLevel.CITY, UnitKind.UNIT)
    listed = [(f"YX-{pair:02}", f"市测试{STEMS[pair]}局") for pair in range(pairs)]
    for code, name in [*listed, (IMPORTING, "市样例局")]:
        add_unit(db, people, (code, name, "YX"), UnitLevel.DEPARTMENT, UnitKind.UNIT)
        db.add(Safe(unit_id=people.units[code], name="1号柜", slots=SLOTS))


def _enter(db: Session, town: Town, who: tuple[str, int], now: datetime) -> None:
    part, number = who
    name = f"{STEMS[number // 10]}{PARTS[part]}{STEMS[number % 10]}"
    identifier = national_id(list(PARTS).index(part) * 100 + number + 1)
    person = new_person(name, identifier)
    town.people.people[f"{part}.{number}"] = person.id
    db.add(person)
    db.flush()
    code = f"YX-{number:02}" if part in {"holder", "custodian"} else IMPORTING
    _register(db, person.id, name, town.people.units[code])
    for role, given in ((Role.CUSTODIAN, "custodian"), (Role.CASE_OFFICER, "officer")):
        if part == given:
            grant_over(db, town.people, f"{part}.{number}", role, code, now)


def _register(db: Session, person_id: UUID, name: str, unit_id: UUID) -> None:
    place: dict[str, Any] = {"unit_id": unit_id, "authority_id": unit_id}
    place["category"] = Category.CITY_STAFF
    registrant = Registrant(
        person_id=person_id,
        surname=name[:1],
        given_name=name[1:],
        sex=Sex.MALE,
        birth_date=date(1970, 1, 1),
        status=RegistrationStatus.FILED,
        registered_from=REGISTERED,
        **place,
    )
    db.add(registrant)
    db.flush()
    db.add(RegistrationPeriod(registrant_id=registrant.id, from_date=REGISTERED, **place))


def _bind(db: Session, town: Town, api: BotApi, part: str, now: datetime) -> None:
    telephone = town.telephones[part] = api.person(part)
    db.add(
        Account(
            messenger="telegram",
            address=str(telephone.id),
            person_id=town.people[part],
            bound_at=now,
        )
    )
    with api.world.lock:
        api.world.chats[telephone.id].shut = None


def _text(key: bytes) -> str:
    return base64.b64encode(key).decode()
