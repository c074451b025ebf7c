"""Transcripts of stopping applications, of what is then refused, and of taking them again."""

from __future__ import annotations

from datetime import date

import pytest
from sqlmodel import select

from models.audit import AuditEvent
from models.document import Document, new_document
from models.grant import Role, RoleGrant
from models.suspension import Suspension
from models.terms import DocumentKind
from tests.conftest import Bench, Chat, People, Watch
from tests.travels import keep_documents

CAUGHT = "自 2015-07-20 至 2016-07-20 停止受理"


@pytest.fixture
def at_home(bench: Bench, people: People) -> None:
    """A passport that was never surrendered."""
    with bench.database.write() as db:
        db.add(new_document(people["official"], DocumentKind.ORDINARY_PASSPORT, "E12345678"))


async def stop(chat: Chat, until: str = "2016-07-20 周三") -> None:
    await chat.of("supervisor")(
        ("/stop", "找谁？"),
        ("甲一鸣", "是哪一位？"),
        ("1", "因为什么停止受理？"),
        ("其他原因", "请写明原因"),
        ("违规出境", "一般 12 个月"),
        (until, "违规出境"),
        ("确认停止受理", "已停止受理甲一鸣的申请"),
    )


def stopped(bench: Bench) -> Suspension:
    with bench.database.read() as db:
        return db.exec(select(Suspension)).one()


async def test_applications_are_stopped_for_twelve_months_by_the_calendar(
    chat: Chat, bench: Bench
) -> None:
    await stop(chat)
    assert (stopped(bench).from_date, stopped(bench).until_date) == (
        date(2015, 7, 20),
        date(2016, 7, 20),
    )
    assert CAUGHT in chat.last.text
    assert "违规出境" in chat.last.text
    await chat(("/trip", f"您的申请{CAUGHT}：违规出境。"))
    with bench.database.read() as db:
        assert db.exec(select(AuditEvent).where(AuditEvent.action == "停止受理申请")).one()


@pytest.mark.parametrize(
    ("days", "reply"), [(10, "停止受理：违规出境"), (11, "请用一句话说说这次出行")]
)
async def test_the_last_day_is_included(
    chat: Chat, bench: Bench, people: People, watch: Watch, days: int, reply: str
) -> None:
    with bench.database.write() as db:
        keep_documents(db, bench, people)
    await stop(chat, until="2015-07-30")
    watch.move(days=days)
    await chat(("/trip", reply))


@pytest.mark.usefixtures("at_home")
async def test_a_refusal_to_surrender_is_kept_with_its_document(chat: Chat, bench: Bench) -> None:
    await chat.of("supervisor")(
        ("/stop", "找谁？"),
        ("甲一鸣", "是哪一位？"),
        ("1", "因为什么停止受理？"),
        ("拒不上交证件", "何时、怎样拒不上交？"),
        ("三次催交后当面拒绝", "一般 12 个月"),
        ("2016-07-20 周三", "原因：拒不上交普通护照 *****5678：三次催交后当面拒绝"),
        ("确认停止受理", "已停止受理"),
    )
    with bench.database.read() as db:
        document = db.exec(select(Document)).one()
        assert document.status_reason == "拒不上交普通护照 *****5678：三次催交后当面拒绝"
        assert db.exec(select(Suspension)).one().document_id == document.id
    desk = chat.of("custodian")
    await desk(("/find", "找谁？"), ("甲一鸣", "是哪一位？"), ("1", "三次催交后当面拒绝"))


async def test_who_has_surrendered_everything_has_refused_nothing(
    chat: Chat, bench: Bench, people: People
) -> None:
    with bench.database.write() as db:
        keep_documents(db, bench, people)
    await chat.of("supervisor")(
        ("/stop", "找谁？"),
        ("甲一鸣", "是哪一位？"),
        ("1", "因为什么停止受理？"),
        ("拒不上交证件", "此人没有应上交而未上交的证件"),
    )


async def test_a_stop_is_ended_early_with_a_reason(
    chat: Chat, bench: Bench, people: People
) -> None:
    with bench.database.write() as db:
        keep_documents(db, bench, people)
    await stop(chat)
    await chat.of("supervisor")(
        ("/stop", "找谁？"),
        ("甲一鸣", "是哪一位？"),
        ("1", f"甲一鸣的申请{CAUGHT}：违规出境。"),
        ("提前恢复受理", "为什么提前恢复？"),
        ("已说明情况", "恢复受理甲一鸣的申请"),
        ("确认", "已恢复受理甲一鸣的申请"),
    )
    assert "已恢复受理。\n原因：已说明情况" in chat.last.text
    assert stopped(bench).end_reason == "已说明情况"
    await chat(("/trip", "请用一句话说说这次出行"))


@pytest.mark.parametrize("left_at", ["继续停止", "先不办"])
async def test_a_stop_that_is_left_runs_on(chat: Chat, bench: Bench, left_at: str) -> None:
    await stop(chat)
    supervisor = chat.of("supervisor")
    await supervisor(("/stop", "找谁？"), ("甲一鸣", "是哪一位？"), ("1", "停止受理"))
    if left_at == "先不办":
        await supervisor(("提前恢复受理", "为什么"), ("已说明情况", "确认？"))
    await supervisor((left_at, "好的，没有变动。"))
    assert stopped(bench).ended_at is None


async def test_nothing_is_stopped_before_the_confirmation(chat: Chat, bench: Bench) -> None:
    await chat.of("supervisor")(
        ("/stop", "找谁？"),
        ("甲一鸣", "是哪一位？"),
        ("1", "因为什么停止受理？"),
        ("其他原因", "请写明原因"),
        ("违规出境", "停止到哪天"),
        ("2015-07-19", "日期不能早于 2015-07-20"),
        ("2015-08-20", "2015-07-20 至 2015-08-20 停止受理申请"),
        ("先不办", "好的，没有停止。"),
    )
    with bench.database.read() as db:
        assert db.exec(select(Suspension)).all() == []


async def test_who_is_no_supervisor_is_refused(chat: Chat) -> None:
    await chat.of("officer")(("/stop", "您没有停止或恢复受理申请的权限。"))


async def test_a_supervisor_of_another_county_finds_nobody_here(
    chat: Chat, bench: Bench, people: People
) -> None:
    with bench.database.write() as db:
        grant = RoleGrant(person_id=people["stranger"], role=Role.SUPERVISOR)
        grant.unit_id, grant.granted_at = people.units["SX-ZZB"], bench.clock.now()
        db.add(grant)
    await chat.of("stranger")(("/stop", "找谁？"), ("甲一鸣", "没有找到「甲一鸣」"))


async def test_a_supervisor_cannot_stop_or_take_their_own(
    chat: Chat, bench: Bench, people: People
) -> None:
    with bench.database.write() as db:
        grant = RoleGrant(person_id=people["official"], role=Role.SUPERVISOR)
        grant.unit_id, grant.granted_at = people.units["YX-ZZB"], bench.clock.now()
        db.add(grant)
    await chat(("/stop", "找谁？"), ("甲一鸣", "没有找到「甲一鸣」"))
