"""Signing in to the local page: a code and a tail make an account whose address is its secret."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.database import Database
from bot.signing_in import sign_in
from jobs.invite import invite
from models.account import account_at, accounts_of
from models.audit import Actor
from models.errors import Forbidden
from models.person import Person
from models.policy import Policy
from models.unit import Unit
from tests.conftest import Bench, People, Watch


@pytest.fixture
def code(bench: Bench, people: People) -> str:
    with bench.database.write() as db:
        person = db.get_one(Person, people["official"])
        unit = db.get_one(Unit, people.units["YX-01"])
        actor = Actor("戊经纬", "test", people["officer"])
        return invite(db, person, unit, bench.occasion(actor)).code


def test_a_code_and_a_tail_open_the_page(
    database: Database, policy: Policy, watch: Watch, people: People, code: str
) -> None:
    given = (code, people.ids["official"][-6:])
    address = sign_in(database, policy, watch(), "local", given)
    with database.read() as db:
        account = account_at(db, "local", address)
        assert account
        assert account.person_id == people["official"]
        assert len(address) >= 40
    with pytest.raises(Forbidden, match="不对"):
        sign_in(database, policy, watch(), "local", given)


def test_five_wrong_tails_lock_that_invitation_and_no_other(
    database: Database, policy: Policy, watch: Watch, people: People, code: str
) -> None:
    for _ in range(4):
        with pytest.raises(Forbidden, match="不对"):
            sign_in(database, policy, watch(), "local", (code, "000000"))
    with pytest.raises(Forbidden, match="已锁定一小时"):
        sign_in(database, policy, watch(), "local", (code, "000000"))
    right = (code, people.ids["official"][-6:])
    with pytest.raises(Forbidden, match="已锁定一小时"):
        sign_in(database, policy, watch(), "local", right)
    later = watch() + timedelta(minutes=61)
    assert sign_in(database, policy, later, "local", right)


def test_a_wrong_code_binds_nobody(
    database: Database, policy: Policy, watch: Watch, people: People
) -> None:
    for _ in range(8):
        with pytest.raises(Forbidden, match="不对"):
            sign_in(database, policy, watch(), "local", ("ABCDEFGHJK", "000000"))
    with database.read() as db:
        assert len(accounts_of(db, people["official"])) == 1
