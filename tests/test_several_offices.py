"""Several offices on one database: real processes on ports of their own, beside one Bot API server.

They start at the same moment, share Telegram's updates, the duties and the pace, and go one by one.
"""

from __future__ import annotations

import asyncio
import base64
import json
import re
import socket
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from itertools import count
from pathlib import Path
from uuid import NAMESPACE_URL, uuid4, uuid5

import httpx
import psycopg
import pytest
import uvicorn
from sqlalchemy import make_url
from sqlmodel import col, select
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.clock import OfficeClock, day_of
from bot.database import Database, newest_version
from bot.demo import fill_city
from jobs import DUTIES
from models.account import Account
from models.calendar import ZONE
from models.inbox import InboxEvent, InboxState
from models.lease import Lease
from models.office import JobRun, OfficeState
from models.outbox import Delivery, Message
from models.policy import Policy
from models.registrant import Registrant
from tests.bot_api import BotApi, Person, a_bot_api
from tests.conftest import KEYS, People
from tests.walk import SAMPLES, a_free_port, an_office

pytestmark = pytest.mark.slow

SECRET = "a-secret-of-a-test"  # noqa: S105 - nobody's
PATH = "/telegram"
QUICK = "[pace]\nmessages_per_second = 1000\nper_chat_per_second = 1000\n"
BEFORE_THE_MILESTONE = timedelta(days=4)  # everybody who owes something is reminded that morning
MORNING = time(9, 15)
PATIENCE_SECONDS = 40
QUICKLY = 10
LEASE_SECONDS = 30  # so long nobody asks Telegram after the office that did so has been killed
# What all offices together may send in a second, what may be caught up included; a machine that is
# busy starting three of them bunches a few more. Without one budget it would be a multiple.
A_SECOND, FEW = 30, 5


# -- the offices ---------------------------------------------------------------------------------


@dataclass
class Offices:
    """Offices in folders beside each other; the settings are those of each of them."""

    home: Path
    settings: dict[str, str]
    are_killed: bool = False
    running: dict[str, AsyncExitStack] = field(default_factory=dict[str, AsyncExitStack])
    _number: Iterator[int] = field(default_factory=count)

    async def start(self, *, ports: list[int]) -> None:
        """Start one at each port, all at the same moment; when one cannot, the others stop."""
        async with asyncio.TaskGroup() as starting:
            for port in ports:
                starting.create_task(self._start(port))

    async def _start(self, port: int) -> None:
        stack = AsyncExitStack()
        home = self.home / f"office-{next(self._number)}"
        office = an_office(home, port=port, is_killed=self.are_killed, **self.settings)
        origin = await stack.enter_async_context(office)
        self.running[origin] = stack

    async def stop(self, origin: str) -> None:
        await self.running.pop(origin).aclose()

    @property
    def complaints(self) -> list[str]:
        """What any of them has complained of."""
        said = "".join(path.read_text(encoding="utf-8") for path in self.home.glob("*/office.log"))
        records = re.split(r"^(?=\d{4}-\d\d-\d\d \d\d:)", said, flags=re.MULTILINE)
        return [each for each in records if re.search(" ERROR |Traceback", each)]


@asynccontextmanager
async def offices(
    home: Path,
    url: str,
    api: BotApi,
    *,
    ports: list[int],
    are_killed: bool = False,
    **settings: str,
) -> AsyncIterator[Offices]:
    """Offices that end without a word of complaint."""
    given = {
        "DATABASE_URL": url,
        "KEY_FILE": str(key_file(home)),
        "TELEGRAM_TOKEN": api.token,
        "TELEGRAM_BASE_URL": api.url,
    }
    several = Offices(home, given | settings, are_killed)
    try:
        await several.start(ports=ports)
        yield several
    finally:
        await asyncio.gather(*(several.stop(each) for each in [*several.running]))
    assert several.complaints == []


def key_file(home: Path) -> Path:
    """The keys of the tests, as `python -m bot keys` writes them."""
    path = home / "keys.json"
    sealing = {str(number): _written(key) for number, key in KEYS.sealing.items()}
    stored = {"current": KEYS.current, "sealing": sealing, "index": _written(KEYS.index_key)}
    path.write_text(json.dumps(stored), encoding="utf-8")
    return path


def _written(key: bytes) -> str:
    return base64.b64encode(key).decode()


def quick(home: Path) -> str:
    """A policy without any pace to speak of."""
    path = home / "quick.toml"
    path.write_text(QUICK, encoding="utf-8")
    return str(path)


def ports(number: int) -> list[int]:
    return [a_free_port() for _ in range(number)]


@pytest.fixture
def empty_url(database: Database, tmp_path: Path) -> str:
    """A database without any table, of the kind that the tests run on."""
    if database.is_sqlite:
        return f"sqlite:///{tmp_path / 'empty.db'}"
    name = f"e{uuid4().hex}"
    url = make_url(database.url).set(drivername="postgresql")
    with psycopg.connect(url.render_as_string(hide_password=False), autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}".encode())
    return url.set(database=name).render_as_string(hide_password=False)


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with a_bot_api() as server:
        yield server


def bound(api: BotApi, database: Database, people: People, part: str) -> Person:
    """Somebody of the cast with a telephone that is bound."""
    person = api.person(part)
    now = OfficeClock(database).now()
    with database.write() as db:
        db.add(
            Account(
                messenger="telegram",
                address=str(person.id),
                person_id=people[part],
                bound_at=now,
                seen_at=now,
            )
        )
    with api.world.lock:
        api.world.chats[person.id].shut = None
    return person


# -- starting ------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [2, 3])
async def test_offices_started_at_once_on_an_empty_database_all_come_up(
    api: BotApi, empty_url: str, tmp_path: Path, number: int
) -> None:
    async with (
        offices(tmp_path, empty_url, api, ports=ports(number)) as several,
        httpx.AsyncClient(trust_env=False) as client,
    ):
        for origin in several.running:
            answer = await client.get(f"{origin}/healthz")
            assert answer.json() == {"status": "ok"}
    database = Database(empty_url.replace("postgresql://", "postgresql+psycopg://"))
    assert database.version() == newest_version()
    with database.read() as db:
        assert len(db.exec(select(OfficeState)).all()) == 1
        assert set(Counter(db.exec(select(JobRun.job)).all()).values()) == {1}
    database.close()


# -- talking -------------------------------------------------------------------------------------


@asynccontextmanager
async def a_balancer(several: dict[str, AsyncExitStack], port: int) -> AsyncIterator[None]:
    """What stands before several offices: each call goes to the next one that is there."""
    turn = count()
    async with httpx.AsyncClient(trust_env=False, timeout=30) as client:

        async def forward(request: Request) -> Response:
            body = await request.body()
            headers = {
                name: value for name, value in request.headers.items() if name.startswith("x-")
            }
            origins = [*several]
            if not origins:
                return Response(status_code=502)
            origin = origins[next(turn) % len(origins)]
            try:
                answer = await client.post(f"{origin}{PATH}", content=body, headers=headers)
            except httpx.TransportError:
                return Response(status_code=502)
            return Response(answer.content, answer.status_code)

        app = Starlette(routes=[Route(PATH, forward, methods=["POST"])])
        server = uvicorn.Server(
            uvicorn.Config(app, port=port, log_config=None, lifespan="off", ws="none")
        )
        serving = asyncio.create_task(server.serve())
        try:
            yield
        finally:
            server.should_exit = True
            await serving


ASKED = [
    ("/document", "您现在持有"),
    ("有证件，逐本报告", "是哪种证件"),
    ("普通护照", "证件号码"),
    ("E12345678", "签发日期？"),
    ("2014-01-01", "有效期至"),
    ("2034-01-01", "签发机关"),
    ("跳过", "还有别的证件"),
    ("报告完了", "以上是全部"),
    ("确认属实并提交", "回执号"),
]


@pytest.mark.parametrize("way", ["polling", "webhook"])
async def test_a_conversation_goes_on_while_the_offices_stop_one_after_the_other(
    api: BotApi, database: Database, people: People, tmp_path: Path, way: str
) -> None:
    entry = a_free_port()
    settings = {"POLICY_FILE": quick(tmp_path)}
    if way == "webhook":
        settings |= {
            "TELEGRAM_WEBHOOK_URL": f"http://127.0.0.1:{entry}{PATH}",
            "TELEGRAM_WEBHOOK_SECRET": SECRET,
        }
    everybody = [bound(api, database, people, part) for part in ("official", "stranger", "head")]
    serving = offices(tmp_path, database.url, api, ports=ports(3), **settings)
    async with serving as several, a_balancer(several.running, entry):
        for place, (said, sees) in enumerate(ASKED):
            if place in {3, 6}:
                await several.stop(asking(database, several) or next(iter(several.running)))
            await asyncio.gather(
                *(person.does(said, sees, seconds=QUICKLY) for person in everybody)
            )
        assert len(several.running) == 1
    assert_answered_once(database, everybody)


async def test_a_conversation_goes_on_when_the_office_that_asks_is_killed(
    api: BotApi, database: Database, people: People, tmp_path: Path
) -> None:
    policy = quick(tmp_path)
    everybody = [bound(api, database, people, part) for part in ("official", "stranger", "head")]
    serving = offices(
        tmp_path, database.url, api, ports=ports(2), are_killed=True, POLICY_FILE=policy
    )
    async with serving as several:
        for place, (said, sees) in enumerate(ASKED):
            if place == 4:
                # What was in flight would come again, when the lease of its chat has ended.
                await until_all_is_sent(database)
                await several.stop(asking(database, several) or "")
            await asyncio.gather(
                *(person.does(said, sees, seconds=LEASE_SECONDS + QUICKLY) for person in everybody)
            )
    assert_answered_once(database, everybody)


def assert_answered_once(database: Database, everybody: list[Person]) -> None:
    """Whatever everybody said was taken once and answered once."""
    for person in everybody:
        said = [each.text for each in person.chat if each.from_bot]
        assert len(said) == len(set(said)) >= len(ASKED), person.transcript()
    with database.read() as db:
        events = db.exec(select(InboxEvent)).all()
    assert {each.state for each in events} == {InboxState.DONE}
    assert len(events) == len(everybody) * len(ASKED)


def asking(database: Database, several: Offices) -> str | None:
    """The office that asks Telegram for updates, if one does."""
    with database.read() as db:
        lease = db.exec(select(Lease)).first()
    here = socket.gethostname()
    places = {
        uuid5(NAMESPACE_URL, f"{here}:{origin.rpartition(':')[2]}"): origin
        for origin in several.running
    }
    return places[lease.holder_id] if lease else None


# -- duties and pace -----------------------------------------------------------------------------


@pytest.mark.parametrize("number", [2, 3])
async def test_duties_are_done_once_and_all_keep_one_pace(
    api: BotApi, database: Database, policy: Policy, tmp_path: Path, number: int
) -> None:
    clock = OfficeClock(database)
    opened = clock.now()
    fill_city(database, policy, opened, SAMPLES)
    clock.move_to(datetime.combine(day_of(opened) + BEFORE_THE_MILESTONE, MORNING, ZONE))
    everybody = with_telephones(api, database, clock)
    api.enforce_limits(per_second=A_SECOND, per_chat_per_second=1)
    async with offices(tmp_path, database.url, api, ports=ports(number)):
        await until_all_is_sent(database)
    with database.read() as db:
        runs = Counter(db.exec(select(JobRun.job)).all())
        digests = db.exec(select(Message).where(col(Message.once).startswith("digest/"))).all()
        sent = db.exec(select(Message).where(col(Message.platform_id).is_not(None))).all()
    assert set(runs.values()) == {1}
    for person in everybody:
        texts = [each.text for each in person.chat if each.from_bot]
        assert len(texts) == len(set(texts)), person.transcript()
    seen = [each for each in api.messages if each.text.startswith("【今日提醒】")]
    assert len(seen) == len(digests) > 20
    assert len(api.messages) == len(sent)
    assert len(api.world.pace.sends) - len(sent) <= FEW, "as good as nothing came too early"
    assert api.fastest_second().overall <= A_SECOND + FEW


def with_telephones(api: BotApi, database: Database, clock: OfficeClock) -> list[Person]:
    """Everybody of the register has a telephone, used later than anything else of theirs."""
    people: list[Person] = []
    with database.write() as db:
        for number, person_id in enumerate(db.exec(select(Registrant.person_id)).all()):
            person = api.person(f"登记人员 {number}")
            people.append(person)
            api.world.chats[person.id].shut = None
            db.add(
                Account(
                    messenger="telegram",
                    address=str(person.id),
                    person_id=person_id,
                    bound_at=clock.now(),
                    seen_at=clock.now(),
                )
            )
    return people


async def until_all_is_sent(database: Database) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not is_all_done(database):  # noqa: ASYNC110 - processes of their own do it
            await asyncio.sleep(0.5)


def is_all_done(database: Database) -> bool:
    clock = OfficeClock(database)
    clock.read()
    is_due = col(Message.not_before).is_(None) | (col(Message.not_before) <= clock.now())
    waiting = col(Message.state).in_([Delivery.PENDING, Delivery.SENDING]) & is_due
    with database.read() as db:
        done = {each.__name__.rpartition(".")[2] for each in DUTIES} == {
            *db.exec(select(JobRun.job)).all()
        }
        return done and db.exec(select(Message.id).where(waiting)).first() is None
