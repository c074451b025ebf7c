from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from types import ModuleType

import pytest
from sqlmodel import Session, select

from bot.clock import OfficeClock
from bot.database import Database
from bot.schedule import Duties
from jobs import DUTIES
from models.calendar import ZONE
from models.errors import NotNow
from models.occasion import Occasion
from models.office import JobRun
from models.policy import Policy
from tests.conftest import Bench, People, Watch
from tests.late import LateOffice

MONDAY = date(2015, 7, 20)
EVERY_DAY = {
    "ask_to_compare",
    "send_digests",
    "escalate_overdue",
    "chase_approvals",
    "chase_findings",
    "escalate_unread",
}
EVERY_HOUR = {"watch_handovers", "expire_files"}


@pytest.fixture
def duties(bench: Bench) -> Duties:
    return Duties(bench.database, bench.clock, bench.policy)


@pytest.fixture
def office(bench: Bench, people: People, watch: Watch) -> LateOffice:
    return LateOffice(bench, people, watch)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of July 2015 by the office's wall clock."""
    return datetime(2015, 7, day, hour, minute, tzinfo=ZONE)


def runs(database: Database) -> Counter[str]:
    with database.read() as db:
        return Counter(db.exec(select(JobRun.job)).all())


def due_moments(database: Database, job: str) -> list[str]:
    with database.read() as db:
        found = db.exec(select(JobRun.due_at).where(JobRun.job == job)).all()
    return [f"{moment.astimezone(ZONE):%d %H:%M}" for moment in sorted(found)]


def test_at_the_first_start_everything_that_was_due_is_run_once(
    duties: Duties, database: Database
) -> None:
    assert duties.make_up() == len(EVERY_DAY | EVERY_HOUR)
    assert runs(database) == Counter(EVERY_DAY | EVERY_HOUR)
    assert due_moments(database, "send_digests") == ["20 09:00"]
    assert due_moments(database, "watch_handovers") == ["20 10:00"]


def test_what_was_run_is_not_run_again(duties: Duties, watch: Watch) -> None:
    duties.make_up()
    assert duties.make_up() == 0
    watch.move(minutes=20)
    assert duties.make_up() == 0


def test_each_hour_has_its_own_run(duties: Duties, database: Database, watch: Watch) -> None:
    duties.make_up()
    watch.move(hours=1)
    assert duties.make_up() == len(EVERY_HOUR)
    assert due_moments(database, "watch_handovers") == ["20 10:00", "20 11:00"]


@pytest.mark.parametrize(
    ("hour", "minute", "is_due"), [(8, 59, False), (9, 0, True), (9, 1, True), (23, 59, True)]
)
def test_the_digests_are_due_at_nine(
    duties: Duties, database: Database, watch: Watch, hour: int, minute: int, *, is_due: bool
) -> None:
    duties.make_up()
    watch.moment = at(21, hour, minute)
    duties.make_up()
    assert ("21 09:00" in due_moments(database, "send_digests")) is is_due


def test_the_morning_is_that_of_the_office_not_of_the_machine(
    duties: Duties, database: Database, watch: Watch
) -> None:
    watch.moment = datetime.fromisoformat("2015-07-20T21:30:00-04:00")
    duties.make_up()
    assert due_moments(database, "send_digests") == ["21 09:00"]


@pytest.mark.parametrize("days_down", [1, 3, 40])
def test_runs_missed_while_down_are_made_up_once(
    duties: Duties, database: Database, watch: Watch, days_down: int
) -> None:
    duties.make_up()
    watch.move(days=days_down)
    assert duties.make_up() == len(EVERY_DAY | EVERY_HOUR)
    assert duties.make_up() == 0
    assert set(runs(database).values()) == {2}


def test_what_is_made_up_is_done_as_of_today(office: LateOffice, duties: Duties) -> None:
    office.owes_document("official", MONDAY + timedelta(days=10))
    duties.make_up()
    assert office.messages("digest/") == []
    office.go_to(MONDAY + timedelta(days=8))
    duties.make_up()
    ((reader, message),) = office.messages("digest/")
    assert reader == "official"
    assert "（还有 2 天）" in message.text


def test_two_processes_on_one_database_do_it_once(
    office: LateOffice, bench: Bench, duties: Duties
) -> None:
    office.owes_document("official", MONDAY - timedelta(days=1))
    other = Duties(bench.database, OfficeClock(bench.database, office.watch), bench.policy)
    assert duties.make_up() + other.make_up() == len(EVERY_DAY | EVERY_HOUR)
    assert len(office.messages("digest/")) == 1
    assert len(office.alerts()) == 2


def test_two_processes_at_the_same_moment_do_it_once(
    office: LateOffice, bench: Bench, database: Database
) -> None:
    office.owes_document("official", MONDAY - timedelta(days=1))
    several = [Duties(database, bench.clock, bench.policy) for _ in range(4)]
    with ThreadPoolExecutor(len(several)) as threads:
        counts = list(threads.map(Duties.make_up, several))
    assert sum(counts) == len(EVERY_DAY | EVERY_HOUR)
    assert set(runs(database).values()) == {1}
    assert len(office.messages("digest/")) == 1


class Failing(ModuleType):
    """A duty that writes something and then fails, until it is repaired."""

    WHEN = "0 9 * * *"
    is_broken = True

    def run(self, db: Session, occasion: Occasion) -> int:
        db.add(JobRun(job="half", due_at=occasion.now, ran_at=occasion.now))
        db.flush()
        if self.is_broken:
            raise NotNow("坏了")
        return 1


def test_a_duty_that_fails_leaves_nothing_and_is_done_later(
    database: Database, clock: OfficeClock, policy: Policy
) -> None:
    failing = Failing("failing")
    duties = Duties(database, clock, policy, duties=(failing,))
    assert duties.make_up() == 0
    assert runs(database) == Counter()
    failing.is_broken = False
    assert duties.make_up() == 1
    assert runs(database) == Counter(["failing", "half"])


def test_the_next_morning_moves_the_office_and_runs_what_is_due(
    office: LateOffice, duties: Duties, bench: Bench
) -> None:
    office.owes_document("official", MONDAY)
    duties.make_up()
    assert office.messages("digest/") == []
    duties.next_morning()
    assert bench.clock.today() == date(2015, 7, 21)
    ((reader, message),) = office.messages("digest/")
    assert reader == "official"
    assert "已逾期 1 天" in message.text
    assert len(office.alerts()) == 2


def test_the_moved_clock_is_the_same_for_every_process(
    bench: Bench, duties: Duties, watch: Watch
) -> None:
    duties.next_morning()
    restarted = OfficeClock(bench.database, watch)
    restarted.read()
    assert restarted.now() == bench.clock.now()


def test_the_clock_strikes_each_duty_at_its_time(duties: Duties, watch: Watch) -> None:
    scheduler = duties.schedule(lambda: None)
    struck = {
        job.id: job.trigger.get_next_fire_time(None, watch()).strftime("%d %H:%M")
        for job in scheduler.get_jobs()
    }
    assert struck == {
        "ask_to_compare": "21 08:10",
        "send_digests": "21 09:00",
        "escalate_overdue": "21 09:05",
        "chase_approvals": "21 09:10",
        "chase_findings": "21 09:10",
        "escalate_unread": "21 09:10",
        "watch_handovers": "20 10:00",
        "expire_files": "20 10:30",
    }
    assert str(scheduler.timezone) == "Asia/Shanghai"


def test_reminders_go_before_escalations_when_they_are_made_up() -> None:
    names = [duty.__name__.rpartition(".")[2] for duty in DUTIES]
    assert names[:6] == [
        "ask_to_compare",
        "send_digests",
        "escalate_overdue",
        "chase_approvals",
        "chase_findings",
        "escalate_unread",
    ]
    assert set(names) == EVERY_DAY | EVERY_HOUR
