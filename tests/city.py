"""A fictitious city of any size, drawn from a seed: to try the reconciliation on, and to time it.

Every rule finds something in it, and most people are innocent. Rows are written as values: a
hundred thousand registrants with a million crossings take a minute.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert
from sqlmodel import SQLModel

from bot.database import Database
from models.campaign import Campaign, Milestone, Promise
from models.consent_letter import ConsentLetter
from models.custody import CustodyEvent, CustodyMove, CustodyState
from models.declaration import Declaration, DeclaredDocument
from models.document import Document, DocumentSource, Provenance, number_index
from models.document_number import mask
from models.handover import Handover, HandoverState
from models.import_rows import defaults, document_values, person_values
from models.person import Person
from models.police import Crossing, PoliceAnswer, PoliceBatch, PoliceDocument, TravelDocument
from models.registrant import Registrant, RegistrationPeriod
from models.sealing import keyring
from models.suspension import Suspension
from models.terms import (
    Category,
    Direction,
    DocumentKind,
    LegalStatus,
    RegistrationStatus,
    SecrecyLevel,
    Sex,
    TripCategory,
    UnitKind,
    UnitLevel,
)
from models.trip import ReportKind, Trip, TripReport, TripState, TripVersion, VersionState
from models.unit import Unit

AS_OF = date(2015, 8, 31)
MOMENT = datetime(2015, 8, 15, 1, 0, tzinfo=UTC)
FIRST = date(2013, 1, 1)
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
KINDS = (
    (DocumentKind.ORDINARY_PASSPORT, "E"),
    (DocumentKind.HK_MACAO_PERMIT, "C"),
    (DocumentKind.TAIWAN_PERMIT, "L"),
)
PLACES = ("日本", "韩国", "泰国", "香港", "澳门", "台湾", "美国", "法国", "")
HONG_KONG = ("香港", "中国香港", "HKG")
MOST = 20_000  # rows that are written together


@dataclass
class City:
    """Draws one person after the other and writes their rows."""

    database: Database
    random: Random
    faults: float = 1.0
    units: list[UUID] = field(default_factory=list[UUID])
    department: UUID = field(default_factory=uuid4)
    batch: UUID = field(default_factory=uuid4)
    rows: dict[type[Any], list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    numbers: Iterator[int] = field(default_factory=lambda: iter(range(10_000_000, 100_000_000)))
    blank: dict[type[Any], dict[str, Any]] = field(default_factory=dict[type[Any], dict[str, Any]])
    earlier_batch: UUID = field(default_factory=uuid4)
    lent: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    trips_a_person: tuple[int, ...] = (3, 4, 5, 6, 8)
    shuffling: Random | None = None  # in which order rows are written
    stays_in_two: float = 0.1  # how many trips are travelled in two stays

    def add(self, table: type[Any], **values: Any) -> dict[str, Any]:  # noqa: ANN401
        if table not in self.blank:
            self.blank[table] = defaults(table) | (
                {"id": None} if "id" in table.model_fields else {}
            )
        row = self.blank[table] | values
        if row.get("id", self) is None:
            row["id"] = self.new_id()
        self.rows[table].append(row)
        return row

    def new_id(self) -> UUID:
        return UUID(int=self.random.getrandbits(128), version=4)

    def day(self, first: date, last: date) -> date:
        return first + timedelta(days=self.random.randrange((last - first).days + 1))

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def fault(self, share: float) -> bool:
        """Whether somebody does what the rules look for."""
        return self.random.random() < share * self.faults

    def write(self) -> None:
        with self.database.write() as db:
            connection = db.connection()
            for table in SQLModel.metadata.sorted_tables:
                for model, rows in self.rows.items():
                    if model.__tablename__ == table.name and rows:
                        if self.shuffling and model is not Unit:  # a unit comes after its parent
                            self.shuffling.shuffle(rows)
                        connection.execute(insert(table), rows)
        self.rows.clear()


def build(
    database: Database,
    persons: int,
    seed: int = 20150725,
    *,
    faults: float = 1.0,
    trips_a_person: tuple[int, ...] = (3, 4, 5, 6, 8),
    stays_in_two: float = 0.1,
    shuffling: Random | None = None,
) -> City:
    """Fill a migrated, empty database; with fewer faults, more people are innocent."""
    city = City(database, Random(seed), faults)  # noqa: S311 - drawn anew the same, not secret
    city.trips_a_person, city.stays_in_two = trips_a_person, stays_in_two
    city.shuffling = shuffling
    _offices(city)
    city.write()
    for number in range(persons):
        _person(city, number)
        if number % 1_000 == 999:
            city.write()
    city.write()
    return city


def _offices(city: City) -> None:
    root = _unit(city, "SC", "示例市", "/SC/", None, UnitLevel.CITY)
    words = ("SC-ZZB", "示例市委组织部", "/SC/SC-ZZB/", root, UnitLevel.DEPARTMENT)
    city.department = _unit(city, *words, UnitKind.ORGANIZATION_DEPARTMENT)
    words = ("SC-GA", "示例市公安局出入境管理局", "/SC/SC-GA/", root, UnitLevel.DEPARTMENT)
    _unit(city, *words, UnitKind.EXIT_ENTRY_OFFICE)
    for number in range(1, 41):
        code = f"SC-{number:02}"
        name = f"示例市第{number}示例局"
        place = (code, name, f"/SC/{code}/", root, UnitLevel.DEPARTMENT)
        city.units.append(_unit(city, *place))
    city.batch = city.add(
        PoliceBatch, number="GA-1", as_of_date=AS_OF, sha256="0" * 64, received_at=MOMENT
    )["id"]
    early = {"number": "GA-0", "as_of_date": date(2015, 6, 30), "sha256": "1" * 64}
    city.earlier_batch = city.add(PoliceBatch, received_at=MOMENT, **early)["id"]
    campaign = city.add(
        Campaign, name="示例专项治理", started_on=date(2015, 7, 1), started_at=MOMENT
    )["id"]
    for place, promise in enumerate((Promise.DECLARED, Promise.SURRENDERED)):
        city.add(
            Milestone,
            campaign_id=campaign,
            position=place,
            promise=promise,
            due_date=date(2015, 7, 31),
            owed_by="登记备案人员",
            what=promise.value,
            to_whom="人事主管部门",
        )


def _unit(
    city: City,
    code: str,
    name: str,
    path: str,
    parent_id: UUID | None,
    level: UnitLevel,
    kind: UnitKind = UnitKind.UNIT,
) -> UUID:
    words = {"code": code, "name": name, "path": path, "level": level, "kind": kind}
    unit_id: UUID = city.add(Unit, parent_id=parent_id, **words)["id"]
    return unit_id


def _person(city: City, number: int) -> None:
    person_id = city.new_id()
    values = person_values(person_id, f"示例{number}", national_id_of(number))
    city.add(Person, id=person_id, **values)
    unit = city.random.choice(city.units)
    authority = city.department if city.chance(0.3) else unit
    _register(city, person_id, unit, authority)
    city.add(PoliceAnswer, batch_id=city.batch, person_id=person_id)
    documents = [_document(city, person_id) for _ in range(city.random.choice((1, 1, 1, 2, 2, 2)))]
    for document in documents:
        _letters(city, person_id, authority, document)
    count = city.random.choice(city.trips_a_person)
    trips = [_trip(city, person_id, authority) for _ in range(count)]
    _declare(city, person_id, authority, documents, _last_granted(trips))
    _stays(city, person_id, documents, trips)
    if city.fault(0.03):
        _stop(city, person_id)


def _stop(city: City, person_id: UUID) -> None:
    """Some stops are ended early."""
    begins = city.day(FIRST, AS_OF)
    ended = begins + timedelta(days=city.random.randrange(1, 100)) if city.chance(0.5) else None
    city.add(
        Suspension,
        person_id=person_id,
        from_date=begins,
        until_date=begins + timedelta(days=180),
        reason="示例",
        made_at=MOMENT,
        ended_at=datetime(ended.year, ended.month, ended.day, 17, tzinfo=UTC) if ended else None,
    )


def national_id_of(number: int) -> str:
    """A valid ID of nobody, another for each number below some ten million."""
    born = date(1950, 1, 1) + timedelta(days=number // 999)
    body = f"330000{born:%Y%m%d}{number % 999 + 1:03d}"
    total = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, body, strict=True))
    return body + "10X98765432"[total % 11]


def _register(city: City, person_id: UUID, unit: UUID, authority: UUID) -> None:
    since = city.random.choice((date(2010, 1, 1),) * 8 + (None, city.day(FIRST, AS_OF)))
    until = city.day(date(2015, 1, 1), AS_OF) if city.chance(0.03) else None
    if since and until and until < since:
        until = None
    is_secret = city.chance(0.02)
    registrant = city.add(
        Registrant,
        person_id=person_id,
        surname="示",
        given_name="例",
        sex=Sex.MALE,
        birth_date=date(1970, 1, 1),
        category=Category.CITY_STAFF,
        unit_id=unit,
        authority_id=authority,
        status=city.random.choice(
            (RegistrationStatus.FILED,) * 8
            + (RegistrationStatus.NOT_FILED, RegistrationStatus.CHANGE_FILED)
        ),
        registered_from=since,
        registered_to=until,
        secrecy_level=city.random.choice((*SecrecyLevel, None)) if is_secret else None,
        cooling_off_end_date=city.day(date(2014, 1, 1), date(2017, 1, 1)) if is_secret else None,
    )
    change = city.day(date(2014, 1, 1), date(2014, 12, 31)) if city.chance(0.1) else None
    if change and (since is None or since < change) and (until is None or change < until):
        other = city.random.choice(city.units) if city.fault(0.5) else authority
        before = {"unit_id": unit, "authority_id": other}
        gap = city.random.randrange(1, 200) if city.fault(0.3) else 1  # left, and came again
        ended = change - timedelta(days=gap)
        if since is None or since <= ended:
            _period(city, registrant, since, ended, before)
        since = change
    _period(city, registrant, since, until, {"unit_id": unit, "authority_id": authority})


def _period(
    city: City,
    registrant: dict[str, Any],
    since: date | None,
    until: date | None,
    units: dict[str, UUID],
) -> None:
    city.add(
        RegistrationPeriod,
        registrant_id=registrant["id"],
        category=Category.CITY_STAFF,
        from_date=since,
        to_date=until,
        **units,
    )


def _document(city: City, person_id: UUID) -> dict[str, Any]:
    """A document as the police know it; one in thirty is an official one."""
    kind, letter = city.random.choice(KINDS)
    word, number = kind.value, f"{letter}{next(city.numbers)}"
    if city.lent and city.fault(0.01):  # a number that stands under somebody else
        other = city.lent.pop(city.random.randrange(len(city.lent)))
        if other["person_id"] != person_id:
            number = other["number"]
            if city.chance(0.8):  # by another kind it is another document
                word, kind = other["kind"], other["private"]
    is_official = city.chance(0.03)
    if is_official:
        word, number = "公务普通护照", f"PE{next(city.numbers) % 10_000_000:07}"
    row_id = city.new_id()
    place = f"travel_document/number_sealed/{row_id.hex}"
    row = city.add(
        TravelDocument,
        id=row_id,
        person_id=person_id,
        kind=word,
        number_sealed=keyring().seal(number, place),
        number_index=number_index(number),
        number_mask=mask(number),
        is_official=is_official,
    )
    told = _told(city, row_id)
    known = row | told | {"number": number, "private": None if is_official else kind}
    if not is_official:
        city.lent = [*city.lent[-200:], known]
    return known


def _told(city: City, document_id: UUID) -> dict[str, Any]:
    """What the police say of a document, some twice: the newest word counts."""
    issued = city.day(date(2008, 1, 1), AS_OF)
    told = {
        "issue_date": issued if city.chance(0.98) else None,
        "expiry_date": issued.replace(year=issued.year + city.random.choice((5, 10)), day=1),
        "status": city.random.choice((LegalStatus.VALID,) * 20 + tuple(LegalStatus)),
    }
    if city.chance(0.98):
        city.add(PoliceDocument, batch_id=city.batch, travel_document_id=document_id, **told)
    if city.chance(0.05):
        before = told | {"issue_date": None, "status": city.random.choice(tuple(LegalStatus))}
        batch = city.earlier_batch
        city.add(PoliceDocument, batch_id=batch, travel_document_id=document_id, **before)
    return told


def _last_granted(trips: list[dict[str, Any]]) -> UUID | None:
    granted = [each for each in trips if each["is_granted"]]
    latest = max(granted, key=lambda each: each["begins"], default=None)
    return latest["id"] if latest else None


def _declare(
    city: City,
    person_id: UUID,
    authority: UUID,
    documents: list[dict[str, Any]],
    trip_id: UUID | None,
) -> None:
    known = [each for each in documents if each["private"] and not city.fault(0.15)]
    rows = [_known(city, person_id, (authority, trip_id), each) for each in known]
    for row in rows:
        if city.chance(0.1) or not row["is_kept"]:  # what nobody tells of is not known
            _source(city, row, Provenance.ROSTER, date(2015, 7, 1))
    if city.fault(0.15):
        return
    day = city.day(date(2015, 6, 1), date(2015, 7, 31))
    declaration = city.add(
        Declaration,
        person_id=person_id,
        declared_on=day,
        declared_at=datetime(day.year, day.month, day.day, 2, tzinfo=UTC),
        none_held=not rows,
        receipt_number=f"SB{next(city.numbers)}",
    )
    for row in rows:
        if not city.fault(0.05):
            link = {"declaration_id": declaration["id"], "document_id": row["id"]}
            city.add(DeclaredDocument, **link)
            _source(city, row, Provenance.DECLARED, day)


def _source(city: City, row: dict[str, Any], provenance: Provenance, day: date) -> None:
    city.add(DocumentSource, document_id=row["id"], provenance=provenance, on_date=day)


def _known(
    city: City, person_id: UUID, kept: tuple[UUID, UUID | None], document: dict[str, Any]
) -> dict[str, Any]:
    """A document as the office knows it, and what the ledger has of it."""
    row_id = city.new_id()
    values = document_values(row_id, person_id, document["private"], document["number"])
    days = {name: document[name] for name in ("issue_date", "expiry_date")}
    lost = {"status": LegalStatus.LOST} if city.fault(0.02) else {}
    row = city.add(Document, id=row_id, **values, **days, **lost)
    authority, trip_id = kept
    course: tuple[str, ...] = ("上交",)
    if city.fault(0.5):
        course = city.random.choice(((), ("上交", "领用"), ("上交", "发还")))
    states = {
        "上交": (CustodyMove.SURRENDER, CustodyState.IN_CUSTODY),
        "领用": (CustodyMove.DRAW, CustodyState.DRAWN),
        "发还": (CustodyMove.RELEASE, CustodyState.RELEASED),
    }
    if course:
        _source(city, row, Provenance.LEDGER, date(2015, 7, 10))
    day = city.day(date(2015, 7, 1), date(2015, 7, 31))
    for position, word in enumerate(course, 1):
        move, state = states[word]
        handover = city.add(
            Handover,
            direction=move,
            holder_id=person_id,
            authority_id=authority,
            state=HandoverState.CONFIRMED,
            code_expires_at=MOMENT,
            opened_at=MOMENT,
        )
        city.add(
            CustodyEvent,
            document_id=row_id,
            position=position,
            move=move,
            state=state,
            at=MOMENT,
            on_date=day + timedelta(days=position),
            handover_id=handover["id"],
            authority_id=authority,
            **(_drawn_for(city, trip_id) if word == "领用" else {}),
        )
    return row | {"is_kept": bool(course)}


def _drawn_for(city: City, trip_id: UUID | None) -> dict[str, Any]:
    """Some are drawn for a trip, before or after it was approved."""
    if city.chance(0.5):
        return {"trip_id": trip_id, "return_by": None}
    return {"return_by": city.random.choice((None, AS_OF, date(2015, 8, 10)))}


def _letters(city: City, person_id: UUID, authority: UUID, document: dict[str, Any]) -> None:
    if document["issue_date"] is None or city.fault(0.2):
        return
    unit = city.random.choice(city.units) if city.fault(0.1) else authority
    early = city.random.randrange(80, 100) if city.fault(0.2) else city.random.randrange(80)
    city.add(
        ConsentLetter,
        person_id=person_id,
        issued_on=document["issue_date"] - timedelta(days=early),
        kind=city.random.choice((document["private"], None)),
        unit_id=unit if city.chance(0.97) else None,
    )


def _trip(city: City, person_id: UUID, authority: UUID) -> dict[str, Any]:
    begins = city.day(FIRST, AS_OF)
    ends = begins + timedelta(days=city.random.randrange(1, 15))
    is_official = city.chance(0.1)
    is_past = not is_official and city.fault(0.1)
    late = city.fault(0.1)
    trip = city.add(
        Trip,
        person_id=person_id,
        number=f"CX{next(city.numbers)}",
        category=TripCategory.OFFICIAL if is_official else TripCategory.PRIVATE,
        state=TripState.CANCELLED if city.fault(0.05) else TripState.CLOSED,
        is_emergency=city.chance(0.3 if late else 0.02),
        made_at=MOMENT,
    )
    early = city.random.randrange(-2, 1) if late else city.random.randrange(1, 40)
    decided = min(begins - timedelta(days=early), AS_OF)
    first: dict[str, Any] = {
        "trip_id": trip["id"],
        "state": VersionState.REPORTED if is_past else VersionState.APPROVED,
        "exit_date": begins,
        "return_date": ends,
        "destinations": city.random.choice(PLACES),
        "transits": city.random.choice(PLACES) if city.chance(0.2) else "",
        "kinds": city.random.choice(("", *(kind.value for kind, _ in KINDS))),
        "submitted_at": MOMENT,
        "submitted_on": decided,
        "decided_on": None if is_past or city.chance(0.03) else decided,
        **_given_by(city, person_id, authority),
    }
    versions = [city.add(TripVersion, **first)]
    if not is_past and city.chance(0.1):
        versions.append(city.add(TripVersion, **(first | _changed(city, first, decided))))
    begins, ends = versions[-1]["exit_date"], versions[-1]["return_date"]
    told = {"begins": begins, "ends": ends, "past": is_past, "versions": versions}
    if is_past or (not is_official and city.chance(0.7)):
        _report(city, trip, told)
    is_granted = not (is_official or is_past) and trip["state"] is TripState.CLOSED
    return told | {"id": trip["id"], "is_granted": is_granted}


def _given_by(city: City, person_id: UUID, authority: UUID) -> dict[str, Any]:
    """Mostly the authority; a stranger, nobody known, the applicant, or by way of exception."""
    unit = city.random.choice(city.units) if city.fault(0.05) else authority
    name = city.random.choice(("示例市第1示例局", "示例省示例厅")) if city.fault(0.03) else None
    return {
        "approving_unit_id": unit if name is None and city.chance(0.98) else None,
        "approving_unit_name": name,
        "approved_by_id": person_id if city.fault(0.02) else None,
        "exception_reason": "示例理由" if city.chance(0.02) else "",
    }


def _changed(city: City, first: dict[str, Any], decided: date) -> dict[str, Any]:
    """A second version: before the exit any change, on the way an extension."""
    longer = first["return_date"] + timedelta(days=city.random.randrange(1, 5))
    changed = {"number": 2, "return_date": longer}
    if city.chance(0.3):
        on_the_way = city.day(first["exit_date"], longer)
        return changed | {"decided_on": min(on_the_way, AS_OF)}
    if city.chance(0.3):
        changed["exit_date"] = first["exit_date"] + timedelta(days=1)
    return changed | {"decided_on": min(decided + timedelta(days=2), AS_OF)}


def _report(city: City, trip: dict[str, Any], told: dict[str, Any]) -> None:
    off = timedelta(days=city.random.choice((1, 3)) if city.fault(0.1) else 0)
    kind = ReportKind.NOT_TRAVELLED if city.fault(0.02) else ReportKind.RETURN
    kind = ReportKind.PAST if told["past"] else kind
    is_known = city.chance(0.9)
    after = told["ends"] + timedelta(days=city.random.randrange(1, 15))
    if after > AS_OF:
        return
    words = {"trip_id": trip["id"], "reported_at": MOMENT}
    if city.chance(0.1):  # the departure, which nothing is compared with
        number = f"BG{next(city.numbers)}"
        departure = {"kind": ReportKind.DEPARTURE, "exit_date": told["begins"]}
        city.add(
            TripReport, **departure, reported_on=told["begins"], receipt_number=number, **words
        )
    days = {"exit_date": told["begins"] + off, "entry_date": told["ends"] + off}
    if kind is ReportKind.RETURN and city.fault(0.05):  # put right by a second one
        number = f"BG{next(city.numbers)}"
        wrong = {"exit_date": told["begins"] - timedelta(days=9), "entry_date": told["ends"]}
        city.add(TripReport, kind=kind, **wrong, reported_on=after, receipt_number=number, **words)
    number = f"BG{next(city.numbers)}"
    reported_on = after if is_known else None
    city.add(TripReport, kind=kind, **days, reported_on=reported_on, receipt_number=number, **words)


def _stays(
    city: City, person_id: UUID, documents: list[dict[str, Any]], trips: list[dict[str, Any]]
) -> None:
    """Most stays follow a trip; of some nobody was told."""
    made: dict[tuple[Any, ...], dict[str, Any]] = {}
    ended = date.min
    for trip in sorted(trips, key=lambda each: each["begins"]):
        is_free = trip["begins"] > ended + timedelta(days=1) or city.fault(0.3)
        if city.chance(0.95) and is_free:
            off = timedelta(days=city.random.choice((-1, 1, 2, 5)) if city.fault(0.2) else 0)
            ended = trip["ends"] + off
            document = city.random.choice(documents)
            for days in _parts(city, trip["begins"] + off, ended):
                _stay(city, person_id, (document, trip["versions"]), days, made)
    for _ in range(city.random.choice((1, 2, 7)) if city.fault(0.3) else 0):
        begins = city.day(date(2012, 10, 1), AS_OF)
        days = (begins, begins + timedelta(days=city.random.randrange(6)))
        _stay(city, person_id, (city.random.choice(documents), []), days, made)
    if city.fault(0.02):
        _day_of_stays(city, person_id, documents, made)
    for row in made.values():
        city.add(Crossing, **row)


def _parts(city: City, begins: date, ends: date) -> list[tuple[date, date]]:
    """One trip may be travelled in several stays."""
    days = (ends - begins).days
    if days < 3 or not city.chance(city.stays_in_two):
        return [(begins, ends)]
    between = begins + timedelta(days=city.random.randrange(1, days - 1))
    return [(begins, between), (between + timedelta(days=1), ends)]


def _day_of_stays(
    city: City,
    person_id: UUID,
    documents: list[dict[str, Any]],
    made: dict[tuple[Any, ...], dict[str, Any]],
) -> None:
    """Out and back twice on one day, and out over midnight."""
    day, document = city.day(FIRST, AS_OF - timedelta(days=1)), city.random.choice(documents)
    crossings = [(day, clock) for clock in ("08:10", "09:20", "12:30", "13:40", "23:50")]
    crossings.append((day + timedelta(days=1), "00:20"))
    for place, moment in enumerate(crossings):
        direction = tuple(Direction)[place % 2]
        _cross(city, (person_id, document), (*moment, direction), "香港", made)


def _stay(
    city: City,
    person_id: UUID,
    about: tuple[dict[str, Any], list[dict[str, Any]]],
    days: tuple[date, date],
    made: dict[tuple[Any, ...], dict[str, Any]],
) -> None:
    (document, versions), place = about, city.random.choice(PLACES)
    if versions and not city.fault(0.1):
        place = versions[0]["destinations"]
        for version in versions if document["private"] else ():
            version["kinds"] = version["kinds"] and document["private"].value
    place = city.random.choice(HONG_KONG) if place == "香港" else place
    for direction, day in zip(Direction, days, strict=True):
        if day > AS_OF or city.fault(0.04):
            continue
        hour = city.random.randrange(12) + (12 if direction is Direction.ENTRY else 0)
        clock = f"{hour:02}:{city.random.randrange(60):02}"
        known = clock if city.chance(0.8) else ""
        _cross(city, (person_id, document), (day, known, direction), place, made)
        if known and city.fault(0.02):  # the same once more, without its time
            _cross(city, (person_id, document), (day, "", direction), place, made)


def _cross(
    city: City,
    whose: tuple[UUID, dict[str, Any]],
    when: tuple[date, str, Direction],
    place: str,
    made: dict[tuple[Any, ...], dict[str, Any]],
) -> None:
    (person_id, document), (day, clock, direction) = whose, when
    made[day, clock, direction, document["id"]] = {
        "person_id": person_id,
        "day": day,
        "clock": clock,
        "direction": direction,
        "travel_document_id": document["id"],
        "batch_id": city.batch,
        "next_place": place if direction is Direction.EXIT else "",
        "port": "示例口岸",
    }
