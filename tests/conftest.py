"""A small office: a tree of units, people in every role, a calendar, and a chat to talk into."""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
from collections.abc import Generator, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import event
from sqlmodel import Session

from bot.clock import OfficeClock, day_of
from bot.courier import Courier
from bot.database import Database
from bot.import_runs import ImportRuns
from bot.importing import Importing
from bot.leasing import Leasing
from bot.messenger import Button, Incoming, Kind, Outgoing
from bot.office import EmbeddedOffice
from bot.schedule import Duties
from bot.turns import TurnSettings, run_turn
from models.account import Account, account_at
from models.audit import Actor
from models.calendar import ZONE
from models.grant import Role, RoleGrant
from models.national_id import read_national_id
from models.occasion import Occasion
from models.person import Person, new_person
from models.policy import Policy, read_policy
from models.registrant import Registrant, RegistrationPeriod
from models.safe import Safe
from models.sealing import Keyring, use_keyring
from models.terms import Category, RegistrationStatus, UnitKind, UnitLevel
from models.unit import Unit, path_under
from tests.postgresql import Server

KEYS = Keyring({1: b"s" * 32}, 1, b"i" * 32)
TODAY = date(2015, 7, 20)
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def national_id(number: int, *, born: date = date(1970, 1, 1)) -> str:
    """The valid ID of nobody: region 330000 was never given to a person."""
    body = f"330000{born:%Y%m%d}{number:03d}"
    total = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, body, strict=True))
    return body + "10X98765432"[total % 11]


class Watch:
    """A machine clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.moment = datetime.combine(TODAY, time(10, 0), ZONE)

    def __call__(self) -> datetime:
        return self.moment

    def move(self, **spans: int) -> None:
        self.moment += timedelta(**spans)


@pytest.fixture(scope="session")
def blank_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file, made once and copied for each test."""
    use_keyring(KEYS)
    path = tmp_path_factory.mktemp("blank") / "blank.db"
    database = Database(f"sqlite:///{path}")
    database.migrate()
    database.close()
    return path


def pytest_addoption(parser: pytest.Parser) -> None:
    """The same tests run on SQLite and on PostgreSQL."""
    parser.addoption("--postgresql", action="store_true", help="run on a real PostgreSQL")


@pytest.fixture(scope="session")
def postgresql(request: pytest.FixtureRequest) -> Iterator[Server | None]:
    """A server of one's own with a migrated database to copy; None where SQLite is asked for."""
    if not request.config.getoption("--postgresql"):
        yield None
        return
    # Run as root, the server takes a user of its own, who cannot enter pytest's private folders.
    folder = Path(tempfile.mkdtemp(prefix="steward-postgresql-"))
    folder.chmod(0o755)
    use_keyring(KEYS)
    server = Server(folder)
    yield server
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def reused(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """One database for one test after the other: its queries are compiled once.

    What is lost when the power fails is no matter here, so nothing waits for the disk.
    """
    opened = Database(f"sqlite:///{tmp_path_factory.mktemp('reused') / 'steward.db'}")
    event.listen(opened.engine, "connect", lambda raw, _: raw.execute("PRAGMA synchronous=OFF"))
    yield opened
    opened.close()


def begin_anew(reused: Database, source: Path) -> None:
    """Let the one database be a copy of that file, whatever the test before left in it."""
    path = Path(str(reused.engine.url.database))
    reused.close()
    for kept in path.parent.glob(f"{path.name}*"):
        kept.unlink()
    shutil.copy(source, path)


@pytest.fixture
def database(request: pytest.FixtureRequest, postgresql: Server | None) -> Iterator[Database]:
    """The migrated tables, with the small office in them where the test is about its people."""
    use_keyring(KEYS)
    if postgresql is not None:
        opened = Database(postgresql.copy())
    else:
        opened = request.getfixturevalue("reused")
        is_peopled = "people" in request.fixturenames
        blank = request.getfixturevalue("blank_database")
        begin_anew(opened, request.getfixturevalue("small_office")[0] if is_peopled else blank)
    yield opened
    _wait_for_threads(opened)
    opened.close()


def _wait_for_threads(database: Database) -> None:
    """An office that was stopped may have a thread that still ends its transaction."""
    until = monotonic() + 10
    while getattr(database.engine.pool, "checkedout", lambda: 0)() and monotonic() < until:
        sleep(0.01)


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def policy() -> Policy:
    return read_policy()


@pytest.fixture
def clock(database: Database, watch: Watch) -> OfficeClock:
    return OfficeClock(database, watch)


@dataclass
class People:
    """The small office: who is who, by their part. `units` by code."""

    units: dict[str, UUID] = field(default_factory=dict)
    people: dict[str, UUID] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)

    def __getitem__(self, part: str) -> UUID:
        return self.people[part]


UNITS = [
    ("YX", "云溪市", "", UnitLevel.CITY, UnitKind.UNIT),
    ("YX-ZZB", "市委组织部", "YX", UnitLevel.DEPARTMENT, UnitKind.ORGANIZATION_DEPARTMENT),
    ("YX-GA", "市公安局出入境管理局", "YX", UnitLevel.DEPARTMENT, UnitKind.EXIT_ENTRY_OFFICE),
    ("YX-01", "市测试局", "YX", UnitLevel.DEPARTMENT, UnitKind.UNIT),
    ("YX-0101", "市测试局信息中心", "YX-01", UnitLevel.SUBORDINATE, UnitKind.UNIT),
    ("YX-02", "市样例局", "YX", UnitLevel.DEPARTMENT, UnitKind.UNIT),
    ("SX", "试县", "YX", UnitLevel.COUNTY, UnitKind.UNIT),
    ("SX-ZZB", "试县县委组织部", "SX", UnitLevel.DEPARTMENT, UnitKind.ORGANIZATION_DEPARTMENT),
]
# part, name, unit registered in (authority the same unless city-managed), role over unit
CAST = [
    ("official", "甲一鸣", "YX-01", None, None),
    ("colleague", "乙云舟", "YX-01", None, None),
    ("stranger", "丙溪桥", "YX-02", None, None),
    ("custodian", "丁保观", "YX-01", Role.CUSTODIAN, "YX-01"),
    ("officer", "戊经纬", "YX-01", Role.CASE_OFFICER, "YX-01"),
    ("head", "己长卿", "YX-01", Role.UNIT_HEAD, "YX-01"),
    ("approver", "庚审言", "YX-01", Role.APPROVER, "YX-01"),
    ("supervisor", "辛督行", None, Role.SUPERVISOR, "YX-ZZB"),
    ("liaison", "壬联友", None, Role.POLICE_LIAISON, "YX-GA"),
    ("reader", "癸纪明", None, Role.DISCIPLINE_READER, "YX"),
    ("administrator", "子管微", None, Role.ADMINISTRATOR, "YX"),
    ("other_custodian", "丑样本", "YX-02", Role.CUSTODIAN, "YX-02"),
    ("other_officer", "寅样章", "YX-02", Role.CASE_OFFICER, "YX-02"),
    ("other_head", "卯样板", "YX-02", Role.UNIT_HEAD, "YX-02"),
]


@pytest.fixture(scope="session")
def small_office(
    blank_database: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, People]:
    """The small office in an SQLite file, made once and copied for each test."""
    path = tmp_path_factory.mktemp("small") / "office.db"
    shutil.copy(blank_database, path)
    database = Database(f"sqlite:///{path}")
    people = enter_everybody(database)
    database.close()
    return path, people


@pytest.fixture
def people(request: pytest.FixtureRequest, database: Database, postgresql: Server | None) -> People:
    if postgresql is not None:
        return enter_everybody(database)
    return deepcopy(request.getfixturevalue("small_office")[1])


def enter_everybody(database: Database) -> People:
    """Enter units, safes and the cast, as of the moment a watch stands at first."""
    made, now = People(), Watch()()
    with database.write() as db:
        for code, name, parent_code, level, kind in UNITS:
            add_unit(db, made, (code, name, parent_code), level, kind)
        db.add(Safe(unit_id=made.units["YX-01"], name="1号柜", slots=40))
        db.add(Safe(unit_id=made.units["YX-02"], name="甲柜", slots=10))
        for number, (part, name, unit, role, over) in enumerate(CAST, 1):
            person = _add_person(db, made, part, name, number, now)
            if unit:
                _register(db, person, made.units[unit])
            if role and over:
                db.add(
                    RoleGrant(
                        person_id=person.id,
                        role=role,
                        unit_id=made.units[over],
                        granted_at=now,
                    )
                )
    return made


def add_unit(
    db: Session,
    made: People,
    words: tuple[str, str, str],
    level: UnitLevel,
    kind: UnitKind,
) -> None:
    code, name, parent_code = words
    parent = db.get(Unit, made.units[parent_code]) if parent_code else None
    unit = Unit(
        code=code,
        name=name,
        parent_id=parent.id if parent else None,
        path=path_under(parent, code),
        level=level,
        kind=kind,
    )
    db.add(unit)
    db.flush()
    made.units[code] = unit.id


def _add_person(
    db: Session, made: People, part: str, name: str, number: int, now: datetime
) -> Person:
    made.ids[part] = national_id(number)
    person = new_person(name, made.ids[part])
    db.add(person)
    db.flush()
    made.people[part] = person.id
    db.add(Account(messenger="test", address=part, person_id=person.id, bound_at=now))
    return person


def _register(db: Session, person: Person, unit_id: UUID) -> None:
    registrant = Registrant(
        person_id=person.id,
        surname=person.name[:1],
        given_name=person.name[1:],
        sex=read_national_id(person.national_id).sex,
        birth_date=date(1970, 1, 1),
        category=Category.CITY_STAFF,
        unit_id=unit_id,
        authority_id=unit_id,
        status=RegistrationStatus.FILED,
        registered_from=date(2013, 1, 1),
    )
    db.add(registrant)
    db.flush()
    db.add(
        RegistrationPeriod(
            registrant_id=registrant.id,
            category=registrant.category,
            unit_id=unit_id,
            authority_id=unit_id,
            from_date=registrant.registered_from,
        )
    )


class Recorder:
    """A messenger that keeps what it was given, by address."""

    name = "test"
    is_idempotent = False
    is_paced = False

    def __init__(self) -> None:
        self.sent: dict[str, list[Outgoing]] = {}
        self.edited: dict[str, list[Outgoing]] = {}

    async def send(self, message: Outgoing) -> str:
        self.sent.setdefault(message.address, []).append(message)
        return str(message.id)

    async def edit(self, platform_id: str, message: Outgoing) -> str:
        self.edited.setdefault(message.address, []).append(message)
        return platform_id


class Chat:
    """Talk to the office the whole way: inbox, lock, replay, access check, outbox, adapter.

    Called with (said, expected) pairs; what is said may be a button's label. `who` is the part
    the speaker plays; `chat.of("custodian")` talks as somebody else.
    """

    def __init__(self, office: EmbeddedOffice, courier: Courier, who: str, bench: Bench) -> None:
        self.office, self.courier, self.who, self.bench = office, courier, who, bench

    def of(self, who: str) -> Chat:
        return Chat(self.office, self.courier, who, self.bench)

    async def __call__(self, *turns: tuple[str, str]) -> None:
        for said, expected in turns:
            replies = await self.say(said)
            text = "\n".join(reply.text for reply in replies)
            assert expected in text, f"{said!r} → {text!r}"

    async def say(self, words: str) -> list[Outgoing]:
        """Press the button of that label under the last message, or say the words."""
        token = self.token(words)
        if token:
            return await self.event(Kind.PRESS, token=token)
        return await self.event(Kind.TEXT, text=words)

    async def event(
        self, kind: Kind, *, event_id: str = "", file_id: UUID | None = None, **words: str
    ) -> list[Outgoing]:
        seen = len(self.messages)
        event_id = event_id or uuid4().hex
        event = Incoming("test", self.who, event_id, kind, file_id=file_id, **words)
        await self.office.take(event)
        self.bench.turn(self.who)
        await self.deliver()
        return self.messages[seen:]

    async def deliver(self) -> None:
        while await self.courier.deliver_due():
            pass

    async def send_file(self, path: Path) -> list[Outgoing]:
        """Send a workbook as a file and let the import process work."""
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        file = await self.office.keep_file(path.name, kind, path.read_bytes())  # noqa: ASYNC240
        seen = len(self.messages)
        await self.event(Kind.FILE, file_id=file.id)
        self.bench.import_all()
        await self.deliver()
        return self.messages[seen:]

    @property
    def messages(self) -> list[Outgoing]:
        return self.bench.recorder.sent.get(self.who, [])

    @property
    def last(self) -> Outgoing:
        return self.messages[-1]

    def token(self, label: str) -> str:
        """The token of a button under one of the last three messages, the newest first."""
        for message in reversed(self.messages[-3:]):
            for button in message.buttons:
                if button.label == label:
                    return button.token
        return ""

    def button(self, label: str) -> Button:
        """A button of that label that was ever shown, the newest first."""
        for message in reversed(self.messages):
            for button in message.buttons:
                if button.label == label:
                    return button
        raise AssertionError(f"no button {label!r}")


class Bench:
    """What stands behind the chat: turns, the courier, duties and imports, run by hand."""

    def __init__(self, database: Database, clock: OfficeClock, policy: Policy) -> None:
        self.database, self.clock, self.policy = database, clock, policy
        self.recorder = Recorder()
        self.duties = Duties(database, clock, policy)
        self.settings = TurnSettings(policy, frozenset({"test"}), "http://127.0.0.1:8080")

    def turn(self, who: str) -> None:
        with self.database.read() as db:
            account = account_at(db, "test", who)
        assert account is not None
        while run_turn(self.database, self.settings, account.id, self.clock.now()):
            pass

    def import_all(self) -> None:
        self.runs(Importing).work_off()

    def runs(self, kind: type[Importing]) -> ImportRuns:
        importing = kind(self.database, self.clock, self.policy)
        return ImportRuns(importing, self.database, self.clock, self.policy)

    def import_some(self, *, chunks: int) -> None:
        """Import as far as so many chunks, then end the process."""

        class Killed(BaseException):
            pass

        class Dying(Importing):
            left = chunks

            def _write_in(self, *given: Any) -> None:  # noqa: ANN401
                if self.left == 0:
                    raise Killed
                super()._write_in(*given)
                self.left -= 1

        with pytest.raises(Killed):
            self.runs(Dying).work_off()

    def occasion(self, actor: Actor | None = None) -> Occasion:
        now = self.clock.now()
        return Occasion(actor or Actor("测试", "test", scope="/"), now, day_of(now), self.policy)


@pytest.fixture
def bench(database: Database, clock: OfficeClock, policy: Policy) -> Bench:
    return Bench(database, clock, policy)


@pytest.fixture
def chat(bench: Bench, people: People) -> Chat:  # noqa: ARG001 - there must be somebody to talk
    office = EmbeddedOffice(
        bench.database, bench.clock, bench.policy, bench.duties, place_id=uuid4()
    )
    messengers = {"test": bench.recorder}
    leasing = Leasing(
        bench.database,
        bench.clock,
        bench.policy,
        messengers,
        internal=frozenset({"test"}),
        public_url="http://127.0.0.1:8080",
    )
    courier = Courier(leasing, bench.clock, messengers)
    return Chat(office, courier, "official", bench)


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests say their own settings; what this machine has set must not leak in."""
    for name in ("DATABASE_URL", "KEY_FILE", "POLICY_FILE", "DATA_DIR", "PORT", "HOST"):
        if name in os.environ:
            monkeypatch.delenv(name)


def pytest_collection_finish() -> None:
    """What importing and collecting made stays to the end; it need not be searched for garbage."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where everything is installed (CI), a skipped test is a failed one."""
    report = yield
    if report.skipped and os.environ.get("STEWARD_NOTHING_SKIPPED"):
        report.outcome = "failed"
        report.longrepr = f"nothing may be skipped here: {report.longrepr}"
    return report
