from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlmodel import Session, col, select

from models.account import Account
from models.alert_card import serving
from models.grant import Role, RoleGrant, nearest_holders, people_granted, roles_of
from models.outbox import Message
from models.unit import Unit
from tests.conftest import Bench, People, Watch


class Roles:
    """The roles of the small office, to be granted, withdrawn and asked for by part and code."""

    def __init__(self, db: Session, people: People, watch: Watch) -> None:
        self.db, self.people, self.watch = db, people, watch

    def grant(self, part: str, role: Role, code: str) -> None:
        self.watch.move(seconds=1)
        self.db.add(
            RoleGrant(
                person_id=self.people[part],
                role=role,
                unit_id=self.people.units[code],
                granted_at=self.watch(),
            )
        )
        self.db.flush()

    def withdraw(self, part: str) -> None:
        held = select(RoleGrant).where(RoleGrant.person_id == self.people[part])
        for grant in self.db.exec(held).all():
            grant.withdrawn_at = self.watch()
        self.db.flush()

    def unbind(self, part: str) -> None:
        bound = select(Account).where(Account.person_id == self.people[part])
        for account in self.db.exec(bound).all():
            account.person_id = None
        self.db.flush()

    def nearest(self, role: Role, code: str, *, never: str = "") -> list[list[str]]:
        """The holders nearest first, by their parts."""
        parts = {person_id: part for part, person_id in self.people.people.items()}
        barred = [self.people[never]] if never else []
        steps = nearest_holders(self.db, role, self.unit(code), never=barred)
        return [[parts[each] for each in step] for step in steps]

    def serving(self, role: Role, code: str, *, never: str = "") -> str | None:
        parts = {person_id: part for part, person_id in self.people.people.items()}
        barred = [self.people[never]] if never else []
        found = serving(self.db, role, self.unit(code), never=barred, now=self.watch())
        return parts[found] if found else None

    def vacancies(self) -> list[str]:
        """What the supervisor was told about roles that nobody fills."""
        told = self.db.exec(select(Message).where(col(Message.once).startswith("vacant/"))).all()
        assert {each.to_id for each in told} <= {self.people["supervisor"]}
        return [each.text for each in told]

    def unit(self, code: str) -> Unit:
        return self.db.get_one(Unit, self.people.units[code])


@pytest.fixture
def roles(bench: Bench, people: People, watch: Watch) -> Iterator[Roles]:
    with bench.database.write() as db:
        yield Roles(db, people, watch)


def test_the_custodian_of_a_unit_is_its_own(roles: Roles) -> None:
    assert roles.nearest(Role.CUSTODIAN, "YX-01") == [["custodian"]]


def test_a_unit_without_a_custodian_has_that_of_the_unit_above(roles: Roles) -> None:
    assert roles.nearest(Role.CUSTODIAN, "YX-0101") == [["custodian"]]


def test_the_nearest_custodian_goes_before_the_one_above(roles: Roles) -> None:
    roles.grant("colleague", Role.CUSTODIAN, "YX-0101")
    assert roles.nearest(Role.CUSTODIAN, "YX-0101") == [["colleague"], ["custodian"]]
    assert roles.nearest(Role.CUSTODIAN, "YX-01") == [["custodian"]]


def test_nobody_of_another_branch_serves(roles: Roles) -> None:
    assert roles.nearest(Role.CUSTODIAN, "SX") == []
    assert roles.nearest(Role.CUSTODIAN, "YX-02") == [["other_custodian"]]


@pytest.mark.parametrize("code", ["YX", "YX-ZZB", "YX-GA", "YX-01", "YX-0101", "SX", "SX-ZZB"])
def test_a_grant_over_the_citys_organization_department_reaches(roles: Roles, code: str) -> None:
    assert roles.nearest(Role.SUPERVISOR, code) == [["supervisor"]]


@pytest.mark.parametrize("code", ["YX", "YX-01", "SX"])
def test_a_grant_over_the_citys_exit_entry_office_reaches(roles: Roles, code: str) -> None:
    assert roles.nearest(Role.POLICE_LIAISON, code) == [["liaison"]]


def test_the_countys_organization_department_goes_before_the_citys(roles: Roles) -> None:
    roles.grant("stranger", Role.SUPERVISOR, "SX-ZZB")
    assert roles.nearest(Role.SUPERVISOR, "SX") == [["stranger"], ["supervisor"]]
    assert roles.nearest(Role.SUPERVISOR, "SX-ZZB") == [["stranger"], ["supervisor"]]
    assert roles.nearest(Role.SUPERVISOR, "YX-01") == [["supervisor"]]


def test_the_department_that_keeps_a_registration_has_its_own_custodian(roles: Roles) -> None:
    roles.grant("stranger", Role.CUSTODIAN, "YX-ZZB")
    assert roles.nearest(Role.CUSTODIAN, "YX-ZZB") == [["stranger"]]
    assert roles.nearest(Role.CUSTODIAN, "YX-01") == [["custodian"], ["stranger"]]


def test_nobody_serves_in_their_own_case(roles: Roles) -> None:
    assert roles.nearest(Role.CUSTODIAN, "YX-01", never="custodian") == []
    roles.grant("colleague", Role.CUSTODIAN, "YX-01")
    assert roles.nearest(Role.CUSTODIAN, "YX-01", never="custodian") == [["colleague"]]


def test_of_two_custodians_the_one_granted_first_comes_first_and_once(roles: Roles) -> None:
    roles.grant("colleague", Role.CUSTODIAN, "YX-01")
    roles.grant("custodian", Role.CUSTODIAN, "YX-01")
    assert roles.nearest(Role.CUSTODIAN, "YX-01") == [["custodian", "colleague"]]


def test_a_withdrawn_grant_counts_no_more(roles: Roles, people: People) -> None:
    roles.withdraw("custodian")
    assert roles.nearest(Role.CUSTODIAN, "YX-01") == []
    assert roles_of(roles.db, people["custodian"]) == set()
    assert people["custodian"] not in people_granted(roles.db, Role.CUSTODIAN)


def test_the_one_who_can_be_reached_serves_and_nobody_is_told(roles: Roles) -> None:
    assert roles.serving(Role.UNIT_HEAD, "YX-01") == "head"
    assert roles.vacancies() == []


def test_a_second_custodian_serves_for_one_who_is_not_bound(roles: Roles) -> None:
    roles.grant("colleague", Role.CUSTODIAN, "YX-01")
    roles.unbind("custodian")
    assert roles.serving(Role.CUSTODIAN, "YX-01") == "colleague"
    assert roles.vacancies() == []


def test_the_head_above_serves_for_one_who_is_not_bound_and_the_supervisor_hears_it_once(
    roles: Roles, watch: Watch
) -> None:
    roles.grant("colleague", Role.UNIT_HEAD, "YX-0101")
    roles.unbind("colleague")
    assert roles.serving(Role.UNIT_HEAD, "YX-0101") == "head"
    watch.move(days=1)
    assert roles.serving(Role.UNIT_HEAD, "YX-0101") == "head"
    (told,) = roles.vacancies()
    assert "市测试局信息中心的单位负责人没有设置或未绑定" in told


def test_where_no_head_was_ever_granted_the_supervisor_serves_and_hears_it_once(
    roles: Roles,
) -> None:
    assert roles.serving(Role.UNIT_HEAD, "SX") == "supervisor"
    assert roles.serving(Role.UNIT_HEAD, "SX") == "supervisor"
    (told,) = roles.vacancies()
    assert "试县的单位负责人没有设置或未绑定" in told


def test_each_vacant_role_is_told_by_itself(roles: Roles) -> None:
    roles.serving(Role.UNIT_HEAD, "SX")
    roles.serving(Role.CASE_OFFICER, "SX")
    assert len(roles.vacancies()) == 2


def test_a_head_who_is_concerned_himself_is_passed_over_and_is_no_vacancy(roles: Roles) -> None:
    assert roles.serving(Role.UNIT_HEAD, "YX-01", never="head") == "supervisor"
    assert roles.vacancies() == []


def test_where_nobody_can_be_reached_nobody_serves(roles: Roles) -> None:
    roles.unbind("head")
    roles.unbind("supervisor")
    assert roles.serving(Role.UNIT_HEAD, "YX-01") is None
