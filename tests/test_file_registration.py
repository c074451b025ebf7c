"""Filing what an HR list has shown: whom it makes a registrant, what it changes and ends."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from sqlmodel import Session, select

from jobs.file_registration import file_change, register, revoke
from jobs.roster_gaps import gaps_within
from jobs.set_gap_aside import set_gap_aside
from models.audit import Actor, AuditEvent, broken_links
from models.errors import Forbidden, NotNow
from models.person import person_with_id
from models.registrant import Registrant, RegistrationPeriod, registrant_of
from models.registration_change import RegistrationChange, open_changes
from models.staff_member import StaffMember
from models.terms import Category, RankLevel, RegistrationStatus, SecrecyLevel, Sex
from rules.employment import Changed
from tests.conftest import TODAY, Bench, People, Watch, national_id
from tests.ledgers import bring, save

Enter = Callable[..., StaffMember]
YESTERDAY = date(2015, 7, 19)


@pytest.fixture
def enter(bench: Bench, people: People, tmp_path: Path) -> Enter:
    """Puts somebody on the HR list."""
    del people

    def enter(**cells: object) -> StaffMember:
        named: dict[str, object] = {
            "姓名": "诸葛新仁",
            "身份证号": national_id(500),
            "单位": "市测试局",
            "人员性质": "公务员",
        }
        bring(bench, "staff", save(tmp_path / "a.xlsx", [named | cells]))
        with bench.database.read() as db:
            return db.exec(select(StaffMember)).one()

    return enter


def registrant(db: Session, people: People, part: str = "official") -> Registrant:
    found = registrant_of(db, people[part])
    assert found is not None
    return found


def periods(db: Session, registrant: Registrant) -> list[tuple[Category, object, object]]:
    found = db.exec(
        select(RegistrationPeriod).where(RegistrationPeriod.registrant_id == registrant.id)
    ).all()
    rows = [(each.category, each.from_date, each.to_date) for each in found]
    return sorted(rows, key=lambda row: row[1] or date.min)


def acting(people: People, part: str) -> Actor:
    return Actor(part, "test", people[part])


# -- 登记 ----


def test_a_newcomer_becomes_a_person_and_a_registrant_who_is_not_filed(
    bench: Bench, people: People, enter: Enter
) -> None:
    staff = enter(职务="科长", 职级层次="正科级", 涉密等级="一般")
    with bench.database.write() as db:
        register(db, staff, Category.CITY_STAFF, bench.occasion())
    with bench.database.read() as db:
        person = person_with_id(db, national_id(500))
        assert person is not None
        made = registrant_of(db, person.id)
        assert made is not None
        assert (made.surname, made.given_name, made.sex) == ("诸葛", "新仁", Sex.FEMALE)
        assert (made.status, made.registered_from) == (RegistrationStatus.NOT_FILED, TODAY)
        assert (made.post_and_rank, made.rank_level) == ("科长", RankLevel.RANK_TOWNSHIP)
        assert (made.secrecy_level, made.cooling_off_end_date) == (SecrecyLevel.ORDINARY, None)
        assert made.unit_id == made.authority_id == people.units["YX-01"]
        assert periods(db, made) == [(Category.CITY_STAFF, TODAY, None)]
        event = db.exec(select(AuditEvent).where(AuditEvent.action == "新增登记")).one()
        assert event.record == f"registrant/{made.id.hex}"
        assert list(broken_links(db)) == []


def test_the_authority_follows_the_category(bench: Bench, people: People, enter: Enter) -> None:
    staff = enter()
    with bench.database.write() as db:
        made = register(db, staff, Category.CITY_MANAGED, bench.occasion())
        assert made.authority_id == people.units["YX-ZZB"]


def test_who_left_a_classified_post_is_registered_until_the_period_ends(
    bench: Bench, enter: Enter
) -> None:
    staff = enter(涉密等级="核心", 离职日期="20150701")
    with bench.database.write() as db:
        made = register(db, staff, Category.CLASSIFIED, bench.occasion())
        assert made.cooling_off_end_date == date(2018, 7, 1)


def test_a_second_registration_is_told(bench: Bench, enter: Enter) -> None:
    staff = enter()
    with bench.database.write() as db:
        register(db, staff, Category.CITY_STAFF, bench.occasion())
    with bench.database.write() as db, pytest.raises(NotNow, match="已登记备案，没有重复办理"):
        register(db, staff, Category.CITY_STAFF, bench.occasion())


def test_who_comes_back_begins_a_new_period(
    bench: Bench, people: People, enter: Enter, watch: Watch
) -> None:
    staff = enter(姓名="甲一鸣", 身份证号=people.ids["official"])
    with bench.database.write() as db:
        revoke(db, registrant(db, people), TODAY, bench.occasion())
    watch.move(days=5)
    with bench.database.write() as db:
        again = register(db, staff, Category.PROFESSIONAL, bench.occasion())
        assert (again.registered_from, again.registered_to) == (date(2015, 7, 25), None)
        assert again.status is RegistrationStatus.NOT_FILED
        assert periods(db, again) == [
            (Category.CITY_STAFF, date(2013, 1, 1), TODAY),
            (Category.PROFESSIONAL, date(2015, 7, 25), None),
        ]


def test_a_registration_that_a_roster_ended_is_closed_before_the_next(
    bench: Bench, people: People, enter: Enter
) -> None:
    staff = enter(姓名="甲一鸣", 身份证号=people.ids["official"])
    with bench.database.write() as db:
        ended = registrant(db, people)
        ended.registered_to = date(2015, 6, 30)
        db.add(ended)
    with bench.database.write() as db:
        again = register(db, staff, Category.CITY_STAFF, bench.occasion())
        assert periods(db, again) == [
            (Category.CITY_STAFF, date(2013, 1, 1), date(2015, 6, 30)),
            (Category.CITY_STAFF, TODAY, None),
        ]


# -- 变更 ----


def test_another_unit_begins_a_period_and_opens_what_has_to_be_filed(
    bench: Bench, people: People
) -> None:
    changed = Changed(unit_id=people.units["YX-02"], post="处长")
    with bench.database.write() as db:
        words = file_change(db, registrant(db, people), changed, bench.occasion())
    assert words == "职务、单位、人事主管部门"
    with bench.database.read() as db:
        after = registrant(db, people)
        assert after.unit_id == after.authority_id == people.units["YX-02"]
        assert after.post_and_rank == "处长"
        assert periods(db, after) == [
            (Category.CITY_STAFF, date(2013, 1, 1), YESTERDAY),
            (Category.CITY_STAFF, TODAY, None),
        ]
        (opened,) = open_changes(db, [after.id])
        assert (opened.what, opened.opened_on) == (words, TODAY)


def test_a_post_alone_begins_no_period(bench: Bench, people: People) -> None:
    with bench.database.write() as db:
        file_change(db, registrant(db, people), Changed(post="处长"), bench.occasion())
        assert len(periods(db, registrant(db, people))) == 1


def test_an_authority_that_was_not_the_usual_one_stays(bench: Bench, people: People) -> None:
    with bench.database.write() as db:
        kept = registrant(db, people)
        kept.authority_id = people.units["YX-ZZB"]
        db.add(kept)
        changed = Changed(unit_id=people.units["YX-02"])
        assert file_change(db, kept, changed, bench.occasion()) == "单位"
        assert kept.authority_id == people.units["YX-ZZB"]


def test_who_was_never_filed_has_nothing_to_file_anew(bench: Bench, people: People) -> None:
    with bench.database.write() as db:
        new = registrant(db, people)
        new.status = RegistrationStatus.NOT_FILED
        db.add(new)
        file_change(db, new, Changed(post="处长"), bench.occasion())
        assert open_changes(db, [new.id]) == []


def test_two_changes_of_a_day_are_one_period(bench: Bench, people: People) -> None:
    with bench.database.write() as db:
        whose = registrant(db, people)
        file_change(db, whose, Changed(category=Category.CITY_MANAGED), bench.occasion())
        file_change(db, whose, Changed(category=Category.PROFESSIONAL), bench.occasion())
        assert periods(db, whose) == [
            (Category.CITY_STAFF, date(2013, 1, 1), YESTERDAY),
            (Category.PROFESSIONAL, TODAY, None),
        ]
        assert whose.authority_id == people.units["YX-01"]


def test_a_change_that_is_there_already_is_told(bench: Bench, people: People) -> None:
    with bench.database.write() as db:
        file_change(db, registrant(db, people), Changed(post="处长"), bench.occasion())
    with bench.database.write() as db, pytest.raises(NotNow, match="已是这样"):
        file_change(db, registrant(db, people), Changed(post="处长"), bench.occasion())


# -- 撤销 ----


def test_a_revocation_ends_the_period_and_what_was_still_to_be_filed(
    bench: Bench, people: People
) -> None:
    with bench.database.write() as db:
        whose = registrant(db, people)
        db.add(RegistrationChange(registrant_id=whose.id, what="职务", opened_on=YESTERDAY))
        assert revoke(db, whose, date(2015, 7, 1), bench.occasion()) == date(2015, 7, 1)
    with bench.database.read() as db:
        after = registrant(db, people)
        assert (after.status, after.registered_to) == (
            RegistrationStatus.REVOKED,
            date(2015, 7, 1),
        )
        assert periods(db, after)[0][2] == date(2015, 7, 1)
        assert open_changes(db, [after.id]) == []
    with bench.database.write() as db, pytest.raises(NotNow, match="没有重复办理"):
        revoke(db, registrant(db, people), TODAY, bench.occasion())
    with bench.database.write() as db, pytest.raises(NotNow, match="不能变更"):
        file_change(db, registrant(db, people), Changed(post="处长"), bench.occasion())


def test_a_registration_never_ends_before_its_last_period_began(
    bench: Bench, people: People
) -> None:
    with bench.database.write() as db:
        whose = registrant(db, people)
        file_change(db, whose, Changed(category=Category.PROFESSIONAL), bench.occasion())
        assert revoke(db, whose, date(2015, 7, 1), bench.occasion()) == TODAY


# -- who may ----


@pytest.mark.parametrize(
    ("part", "sentence"),
    [
        ("officer", "涉及本人"),
        ("other_officer", "不在您的管理范围内"),
        ("head", "没有办理登记备案的权限"),
    ],
)
def test_nobody_files_their_own_or_out_of_reach(
    bench: Bench, people: People, enter: Enter, part: str, sentence: str
) -> None:
    staff = enter(姓名="戊经纬", 身份证号=people.ids["officer"], 离职日期="20150701")
    occasion = bench.occasion(acting(people, part))
    with bench.database.read() as db:
        whose = registrant(db, people, "officer")
        (found,) = [
            each for each in gaps_within(db, ["/YX/"], bench.policy, TODAY) if each.name == "戊经纬"
        ]
        with pytest.raises(Forbidden, match=sentence):
            register(db, staff, Category.CITY_STAFF, occasion)
        with pytest.raises(Forbidden, match=sentence):
            file_change(db, whose, Changed(post="处长"), occasion)
        with pytest.raises(Forbidden, match=sentence):
            revoke(db, whose, TODAY, occasion)
        with pytest.raises(Forbidden, match=sentence):
            set_gap_aside(db, found.gap, found.whose, found.person, "无", occasion)


def test_nobody_is_moved_to_a_unit_out_of_reach(bench: Bench, people: People) -> None:
    occasion = bench.occasion(acting(people, "officer"))
    changed = Changed(unit_id=people.units["YX-02"])
    with bench.database.read() as db, pytest.raises(Forbidden, match="不在您的管理范围内"):
        file_change(db, registrant(db, people), changed, occasion)


def test_a_gap_set_aside_again_keeps_the_latest_reason(
    bench: Bench, people: People, enter: Enter
) -> None:
    del people
    enter()
    for reason in ("先等等", "已调出"):
        with bench.database.write() as db:
            found = next(
                each
                for each in gaps_within(db, ["/YX/"], bench.policy, TODAY)
                if each.staff is not None
            )
            set_gap_aside(db, found.gap, found.whose, found.person, reason, bench.occasion())
    with bench.database.read() as db:
        found = next(each for each in gaps_within(db, ["/YX/"], bench.policy, TODAY) if each.staff)
        assert found.answer is not None
        assert found.answer.reason == "已调出"
