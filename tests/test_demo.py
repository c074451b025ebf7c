"""The fictitious city: it can be made, its people have work, and nobody in it could be real."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import openpyxl
import pytest
from sqlmodel import Session, col, select

from bot.clock import day_of
from bot.database import Database
from bot.demo import demo_people, fill_city
from bot.menu import offered_to
from bot.messenger import DemoPerson
from jobs import escalate_overdue, import_annex2, send_digests
from jobs.import_roster import RosterImport
from jobs.invite import unbound_people
from jobs.reconcile import compare
from jobs.reconcile.settle import differing
from models.account import account_at
from models.alert import Alert, alerts_waiting_for
from models.audit import Actor, broken_links
from models.campaign import Promise, milestone_dates
from models.custody import CustodyEvent, CustodyState
from models.finding import FindingState, findings_within
from models.finding_list import findings_shown_to
from models.grant import Role, RoleGrant
from models.handover import Handover, HandoverItem, HandoverState
from models.history_rows import Whose
from models.import_verdict import NEW, Plan, Scope
from models.national_id import read_national_id
from models.occasion import Occasion
from models.office import office_state
from models.person import Person, people_called, person_with_id
from models.police_request import open_requests
from models.policy import Policy, read_policy
from models.reconciliation import unfinished_reconciliations
from models.registrant import Registrant
from models.registration_change import RegistrationChange
from models.sealing import Keyring, use_keyring
from models.statement import statements_waiting_for
from models.terms import Category
from models.unit import Unit, root_unit, unit_named
from models.unit_tree import UnitTree
from samples import make
from workbooks import roster
from workbooks.annex2_reported import read_reported
from workbooks.layout import Row

SAMPLES = Path(__file__).parent.parent / "samples"
WORKBOOKS = sorted(path.name for path in SAMPLES.glob("*.xlsx"))
NOW = datetime(2026, 3, 11, 3, 0, tzinfo=UTC)
# A Monday of 2015, the days after the two longest holidays, an hour before midnight in Shanghai,
# and a year whose calendar is not published yet.
MOMENTS = [
    datetime(2015, 7, 20, 1, 0, tzinfo=UTC),
    datetime(2026, 2, 24, 1, 0, tzinfo=UTC),
    datetime(2026, 10, 8, 15, 0, tzinfo=UTC),
    datetime(2031, 5, 4, 16, 30, tzinfo=UTC),
]


def filled(folder: Path, now: datetime) -> Database:
    use_keyring(Keyring({1: b"k" * 32}, 1, b"i" * 32))
    database = Database(f"sqlite:///{folder / 'city.db'}")
    database.migrate()
    fill_city(database, read_policy(), now, SAMPLES)
    return database


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    database = filled(tmp_path_factory.mktemp("city"), NOW)
    yield database
    database.close()


@pytest.fixture
def db(city: Database) -> Iterator[Session]:
    """A look at the city; whatever a test does in it is rolled back."""
    with city.read() as session:
        yield session


def occasion(policy: Policy | None = None, now: datetime = NOW) -> Occasion:
    actor = Actor("试验", "test", scope="/")
    return Occasion(actor, now, day_of(now), policy or read_policy())


def picked(db: Session, duty: str) -> DemoPerson:
    (found,) = [each for each in demo_people(db, day_of(NOW)) if duty in each.duty]
    return found


def person_of(db: Session, shown: DemoPerson) -> Person:
    account = account_at(db, "local", shown.address)
    assert account is not None
    assert account.person_id is not None
    return db.get_one(Person, account.person_id)


# -- the persons of the demo ------------------------------------------------------------------


@pytest.mark.parametrize(
    "now",
    [MOMENTS[0], *(pytest.param(each, marks=pytest.mark.slow) for each in MOMENTS[1:])],
    ids=str,
)
def test_work_waits_for_everybody_whatever_the_day(tmp_path: Path, now: datetime) -> None:
    database = filled(tmp_path, now)
    with database.read() as session:
        *cast, guest = demo_people(session, day_of(now))
    database.close()
    assert 7 <= len(cast) <= 10
    assert [each.name for each in cast if not each.waiting] == []
    assert (guest.address, guest.name, guest.waiting) == ("demo-guest", "尚未绑定的手机", 0)


def test_the_picker_shows_each_duty_once(db: Session) -> None:
    shown = [each.duty for each in demo_people(db, day_of(NOW))]
    assert shown == [
        "持证人，待报告持证",
        "持证人，待上交证件",
        "持证人，待确认交接",
        "持证人，待说明情况",
        "保管人",
        "组织人事经办人",
        "审批人、单位负责人",
        "干部监督",
        "公安出入境联络员",
        "系统管理员",
        "向经办人要邀请码",
    ]


def test_the_guest_stays_in_the_picker_once_bound(db: Session) -> None:
    account = account_at(db, "local", "demo-guest")
    (newcomer,) = people_called(db, "庚冬青")
    assert account is not None
    account.person_id, account.bound_at = newcomer.id, NOW
    db.flush()
    last = demo_people(db, day_of(NOW))[-1]
    assert (last.address, last.name, last.unit) == ("demo-guest", "庚冬青", "月桥县水利局")


def test_somebody_unbound_keeps_their_place_in_the_picker_by_address(db: Session) -> None:
    before = picked(db, "保管人")
    account = account_at(db, "local", before.address)
    assert account is not None
    account.person_id, account.bound_at = None, None
    db.flush()
    addresses = [each.address for each in demo_people(db, day_of(NOW))]
    assert before.address in addresses
    assert addresses[-1] == "demo-guest"


def test_one_hand_over_waits_for_its_holder_and_no_slot_is_given_twice(db: Session) -> None:
    (waiting,) = db.exec(
        select(Handover).where(col(Handover.state) == HandoverState.RECORDED)
    ).all()
    assert waiting.holder_id == person_of(db, picked(db, "待确认交接")).id
    slots = db.exec(select(HandoverItem.safe_id, HandoverItem.slot)).all()
    given = [each for each in slots if each[1] is not None]
    assert [each for each, times in Counter(given).items() if times > 1] == []


def test_documents_lie_in_the_safes_of_city_department_and_county(db: Session) -> None:
    events = db.exec(select(CustodyEvent)).all()
    assert {each.state for each in events} == {CustodyState.IN_CUSTODY}
    at = {db.get_one(Unit, each.authority_id).code for each in events}
    assert at == {"YX-ZZB", "YX-01", "YX-02", "YX-A-ZZB"}


def test_the_case_officer_has_a_late_change_one_in_time_and_people_to_invite(db: Session) -> None:
    changes = db.exec(select(RegistrationChange)).all()
    span = read_policy().registration_change
    assert sorted(span.after(each.opened_on) < day_of(NOW) for each in changes) == [False, True]
    officer = picked(db, "组织人事经办人")
    titles = dict(waiting_for(db, officer))
    assert titles["变更备案"] == len(changes)
    assert unbound_people(db, unit_named(db, officer.unit))


@pytest.mark.parametrize("duty", ["单位负责人", "干部监督"])
def test_head_and_supervisor_are_told_of_what_is_late_and_of_a_wrong_number(
    db: Session, duty: str
) -> None:
    cards = alerts_waiting_for(db, person_of(db, picked(db, duty)).id)
    headlines = [each.headline for each in cards if "比对发现" not in each.headline]
    assert len(headlines) == 2
    assert any("变更备案" in each for each in headlines)
    assert "交接时证件号码不一致" in headlines


def test_the_duties_of_the_day_are_done(db: Session) -> None:
    assert escalate_overdue.run(db, occasion()) == 0
    assert send_digests.run(db, occasion()) == 0
    alerts = db.exec(select(Alert)).all()
    assert Counter("比对发现" in each.headline for each in alerts) == {False: 5, True: 4}


# -- what was checked -------------------------------------------------------------------------


@pytest.mark.parametrize("duty", ["组织人事经办人", "干部监督"])
def test_findings_of_several_types_wait_for_case_officer_and_supervisor(
    db: Session, duty: str
) -> None:
    person = person_of(db, picked(db, duty))
    listed = findings_shown_to(db, Actor(person.name, "local", person.id))
    assert {each.code.name for each in listed} == {"P1", "P4", "P5", "P6", "P7", "B2"}
    states = Counter(each.state for each in listed)
    assert states[FindingState.UNDER_VERIFICATION] == 2
    assert states[FindingState.CANDIDATE] == len(listed) - 2


def test_an_official_is_asked_what_happened_and_the_liaison_what_is_known(db: Session) -> None:
    asked = person_of(db, picked(db, "待说明情况"))
    (statement,) = statements_waiting_for(db, asked.id)
    assert day_of(NOW) < statement.due_date
    (request,) = open_requests(db)
    assert request.unit_id == unit_named(db, picked(db, "公安出入境联络员").unit).id
    assert request.person_id != asked.id


def test_the_comparison_is_over_and_finds_nothing_more(db: Session) -> None:
    assert list(unfinished_reconciliations(db)) == []
    compared = list(compare(db, Whose(), read_policy(), day_of(NOW)))
    assert len(compared) > 60
    assert differing(db, compared) == []


def test_nobody_is_still_abroad_whose_passport_lies_in_the_safe(db: Session) -> None:
    evidence = [each.finding.evidence for each in findings_within(db, [root_unit(db).path])]
    assert evidence
    assert not any("尚无入境记录" in each for each in evidence)


def waiting_for(db: Session, shown: DemoPerson) -> Iterator[tuple[str, int]]:
    person = person_of(db, shown)
    for each, count in offered_to(db, Actor("", "local", person.id), person.id, day_of(NOW)):
        yield each.title, count


# -- the city ---------------------------------------------------------------------------------


def test_all_categories_roles_and_units_are_there(db: Session) -> None:
    assert set(db.exec(select(Registrant.category)).all()) == set(Category)
    assert set(db.exec(select(RoleGrant.role)).all()) == set(Role)
    peopled = set(db.exec(select(Registrant.unit_id)).all())
    empty = {each.code for each in db.exec(select(Unit)).all() if each.id not in peopled}
    assert empty == {"YX", "YX-B"}
    assert len(db.exec(select(Registrant)).all()) >= 60


def test_the_campaign_is_moved_so_that_today_is_its_20_july(db: Session) -> None:
    assert office_state(db).is_demo
    today = day_of(NOW)
    dates = milestone_dates(db)
    assert dates[Promise.DECLARED] - today == date(2015, 7, 31) - date(2015, 7, 20)
    starts = [each.registered_from for each in db.exec(select(Registrant)).all()]
    assert {today - timedelta(days=10), today - timedelta(days=3)} <= set(starts)
    assert max(each for each in starts if each) < today


def test_the_audit_log_of_the_city_holds(db: Session) -> None:
    assert list(broken_links(db)) == []


def test_nobody_has_the_id_of_a_real_region_or_a_real_telephone(db: Session) -> None:
    people = db.exec(select(Person)).all()
    assert {each.national_id[:6] for each in people} == {"330000"}
    for each in people:
        assert read_national_id(each.national_id).number == each.national_id
        assert re.fullmatch(r"100\d{8}|", each.phone)


def test_names_alone_do_not_tell_people_apart(db: Session) -> None:
    names = Counter(db.exec(select(Person.name)).all())
    assert sum(times > 1 for times in names.values()) >= 3


def test_those_who_act_are_called_as_the_roster_calls_them(db: Session) -> None:
    cast = tomllib.loads((SAMPLES / "people.toml").read_text(encoding="utf-8"))["person"]
    found = [person_with_id(db, each["national_id"]) for each in cast]
    assert [each.name for each in found if each] == [each["name"] for each in cast]


# -- the workbooks ----------------------------------------------------------------------------


def cells(path: Path) -> list[list[object]]:
    book = openpyxl.load_workbook(path)
    return [[cell.value for cell in row] for sheet in book.worksheets for row in sheet.iter_rows()]


def test_the_samples_are_what_make_writes(tmp_path: Path) -> None:
    make.make(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == WORKBOOKS
    for name in WORKBOOKS:
        assert cells(SAMPLES / name) == cells(tmp_path / name), name


def planned(db: Session, name: str) -> tuple[Plan, list[Row[roster.RosterRow]]]:
    root = root_unit(db)
    scope = Scope(("/",), root.path, root.code)
    importing = RosterImport(UnitTree.read(db), scope, occasion())
    rows = list(roster.read(SAMPLES / name))
    return importing.plan(db, rows), rows


def test_the_new_roster_brings_only_people_who_are_not_in_the_city(db: Session) -> None:
    verdicts = planned(db, "roster-new.xlsx")[0].verdicts.values()
    assert [each.text for each in verdicts] == [NEW] * 8


def test_every_row_of_the_dirty_roster_fares_as_it_says(db: Session) -> None:
    plan, rows = planned(db, "roster-dirty.xlsx")
    said = [row[-1] for row in cells(SAMPLES / "roster-dirty.xlsx") if _is_remark(row[-1])]
    fared = [plan.verdicts[row.number] for row in rows]
    assert len(said) == len(fared) == 20
    for remark, verdict in zip(said, fared, strict=True):
        expected = NEW if str(remark).startswith("可导入") else "错误"
        assert verdict.outcome == expected, (remark, verdict.text)
    reasons = [verdict.text for verdict in fared if verdict.cells]
    assert len(set(reasons)) == len(reasons)


def test_the_dirty_roster_explains_itself_in_a_column_that_is_ignored() -> None:
    assert roster.read(SAMPLES / "roster-dirty.xlsx").unknown_columns == ("说明",)


def _is_remark(cell: object) -> bool:
    return isinstance(cell, str) and cell.startswith(("有误：", "可导入："))


def test_the_county_s_own_annex_2_stands_for_its_records(db: Session) -> None:
    root = root_unit(db)
    importing = import_annex2.begin(db, Scope(("/",), root.path, root.code), occasion())
    rows = list(read_reported(SAMPLES / "annex2_county.xlsx"))
    verdicts = list(importing.plan(db, rows).verdicts.values())
    assert [each.outcome for each in verdicts] == [NEW] * 5
    assert "登记备案" in verdicts[-1].text
