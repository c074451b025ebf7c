"""Transcripts of dispositions: what each puts into effect, and what a revocation takes back."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import select

from bot.messenger import Kind
from jobs.dispose import Ordered, dispose
from models.audit import AuditEvent
from models.disposition import Measure
from models.document import Document, new_document, number_index
from models.errors import NotNow
from models.finding import Finding, FindingState
from models.grant import Role, RoleGrant
from models.police import TravelDocument
from models.police_request import Asked, RequestState
from models.suspension import Suspension
from models.terms import DocumentKind, FindingCode
from tests.conftest import Bench, Chat, People, Watch
from tests.suspected import (
    dispositions,
    finding_of,
    keep_finding,
    make_confirmed,
    of_unit,
    requests,
)
from tests.travels import keep_documents

NUMBER = "E12345678"


def confirmed(bench: Bench, people: People, **others: Any) -> UUID:  # noqa: ANN401
    finding_id = keep_finding(bench, people, **others)
    make_confirmed(bench, finding_id)
    return finding_id


async def open_confirmed(chat: Chat, who: str = "supervisor") -> None:
    await chat.of(who)(
        ("/findings", "问题 "), ("按状态", "看哪种"), ("属实", "问题 1 项"), ("1", "【核查依据】")
    )


async def suspend(chat: Chat, until: str = "2015-12-31") -> None:
    await open_confirmed(chat)
    await chat.of("supervisor")(
        ("作出处理", "怎样处理？"),
        ("停止受理申请", "停止到哪天"),
        (until, "原因？本人会看到"),
        ("未经批准出境", f"处理：停止受理申请\n至 {until}（含当日）"),
        ("确认处理", "已作出处理：停止受理申请。"),
    )


async def test_the_seven_of_annex_2_are_kept_and_the_officer_is_told(
    chat: Chat, bench: Bench, people: People
) -> None:
    confirmed(bench, people)
    await open_confirmed(chat)
    await chat.of("supervisor")(
        ("作出处理", "怎样处理？"),
        ("诫勉谈话", "需要补充说明吗？"),
        ("跳过", "对象：甲一鸣（330000"),
        ("确认处理", "【处理】\n2015-07-20 诫勉谈话"),
    )
    (made,) = dispositions(bench)
    assert (made.measure, made.person_id) == (Measure.ADMONITORY_TALK, people["official"])
    assert "已作出处理：诫勉谈话。" in chat.of("officer").last.text
    assert chat.messages == []
    with bench.database.read() as db:
        assert db.exec(select(AuditEvent).where(AuditEvent.action == "作出处理")).one()


async def test_several_are_ordered_each_once(chat: Chat, bench: Bench, people: People) -> None:
    finding_id = confirmed(bench, people)
    with bench.database.write() as db:
        finding, occasion = db.get_one(Finding, finding_id), bench.occasion()
        dispose(db, finding, Ordered(Measure.ADMONISHMENT), occasion)
        dispose(db, finding, Ordered(Measure.DEMOTION), occasion)
        with pytest.raises(NotNow, match="已作出「降职」，没有重复处理"):
            dispose(db, finding, Ordered(Measure.DEMOTION), occasion)
    assert len(dispositions(bench)) == 2
    await open_confirmed(chat)
    assert "批评教育" in chat.of("supervisor").last.text


async def test_a_disciplinary_one_needs_words_and_a_basis(
    chat: Chat, bench: Bench, people: People
) -> None:
    finding_id = confirmed(bench, people)
    ordered = Ordered(Measure.DISCIPLINARY, "警告")
    with bench.database.write() as db, pytest.raises(NotNow, match="写明处分内容和依据"):
        dispose(db, db.get_one(Finding, finding_id), ordered, bench.occasion())
    await open_confirmed(chat)
    await chat.of("supervisor")(
        ("作出处理", "怎样处理？"),
        ("党纪政纪处分", "给予什么处分？"),
        ("党内警告", "依据什么规定？"),
        ("纪律处分条例第七十八条", "依据：纪律处分条例第七十八条"),
        ("确认处理", "党纪政纪处分：党内警告（依据：纪律处分条例第七十八条）"),
    )


async def test_a_suspension_refuses_new_applications_until_its_day(
    chat: Chat, bench: Bench, people: People, watch: Watch
) -> None:
    with bench.database.write() as db:
        keep_documents(db, bench, people)
    confirmed(bench, people)
    await chat(("/trip", "请用一句话"), ("取消", "已取消"))
    await suspend(chat)
    assert "自 2015-07-20 至 2015-12-31 停止受理。\n原因：未经批准出境" in chat.last.text
    assert "甲一鸣（330000" in chat.of("head").last.text
    assert "停止受理" in chat.of("head").last.text
    await chat(("/trip", "您的申请自 2015-07-20 至 2015-12-31 停止受理：未经批准出境。"))
    await chat(("/errand", "停止受理：未经批准出境。"))
    watch.move(days=165)
    await chat(("/trip", "请用一句话说说这次出行"))


async def test_a_revoked_suspension_takes_applications_again(
    chat: Chat, bench: Bench, people: People
) -> None:
    with bench.database.write() as db:
        keep_documents(db, bench, people)
    confirmed(bench, people)
    await suspend(chat)
    await chat.of("supervisor")(
        ("撤销处理", "为什么撤销？"),
        ("复查后从轻", "撤销处理：停止受理申请至 2015-12-31"),
        ("确认撤销", "（2015-07-20 撤销：复查后从轻）"),
    )
    assert "已恢复受理。\n原因：复查后从轻" in chat.last.text
    await chat(("/trip", "请用一句话说说这次出行"))
    (made,) = dispositions(bench)
    assert (made.revoked_on, made.revoke_reason) == (date(2015, 7, 20), "复查后从轻")


async def test_a_suspension_that_was_ended_otherwise_is_only_struck_out(
    chat: Chat, bench: Bench, people: People
) -> None:
    confirmed(bench, people)
    await suspend(chat)
    await chat.of("supervisor")(
        ("/stop", "找谁？"),
        ("甲一鸣", "是哪一位？"),
        ("1", "停止受理：未经批准出境"),
        ("提前恢复受理", "为什么提前恢复？"),
        ("已说明情况", "确认？"),
        ("确认", "已恢复受理"),
    )
    await open_confirmed(chat)
    await chat.of("supervisor")(
        ("撤销处理", "停止受理申请至 2015-12-31：未经批准出境（已提前恢复受理）"),
        ("复查后从轻", "确认？"),
        ("确认撤销", "已撤销处理"),
    )
    with bench.database.read() as db:
        assert db.exec(select(Suspension)).one().end_reason == "已说明情况"


async def test_a_cancellation_is_asked_of_the_police_and_marks_the_document(
    chat: Chat, bench: Bench, people: People
) -> None:
    with bench.database.write() as db:
        db.add(new_document(people["official"], DocumentKind.ORDINARY_PASSPORT, NUMBER))
        db.add(new_document(people["official"], DocumentKind.TAIWAN_PERMIT, "T12345678"))
    about = {"code": FindingCode.P2, "about": f"document/{number_index(NUMBER).hex()}"}
    confirmed(bench, people, **about)
    await open_confirmed(chat)
    await chat.of("supervisor")(
        ("作出处理", "怎样处理？"),
        ("注销证件", "注销的理由？"),
        ("拒不上交", "证件：普通护照 *****5678"),
        ("确认处理", "【公安协助】\nZX20150720-"),
    )
    liaison = chat.of("liaison")
    assert "【注销证件】" in liaison.last.text
    assert "属实" not in liaison.last.text
    await liaison(
        ("答复", "办理结果？"),
        ("已注销", "哪天注销的"),
        ("7月20日宣布作废", "确认答复？"),
        ("确认答复", "已答复 ZX20150720-"),
    )
    with bench.database.read() as db:
        statuses = {
            str(each): (each.status.value, each.status_reason)
            for each in db.exec(select(Document)).all()
        }
    (request,) = requests(bench)
    assert statuses["普通护照 *****5678"] == ("注销", f"公安机关注销（{request.number}）")
    assert statuses["大陆居民往来台湾通行证 *****5678"] == ("有效", "")
    assert f"注销证件 {request.number} 已办理：已注销。7月20日" in chat.of("supervisor").last.text
    await open_confirmed(chat)
    await chat.of("supervisor")(
        ("撤销处理", "为什么"),
        ("复查后从轻", "确认？"),
        ("确认撤销", "公安机关已经注销证件，不能撤销"),
    )
    assert dispositions(bench)[0].revoked_on is None


async def test_of_several_documents_one_is_chosen_also_one_only_the_police_know(
    chat: Chat, bench: Bench, people: People
) -> None:
    with bench.database.write() as db:
        db.add(new_document(people["official"], DocumentKind.ORDINARY_PASSPORT, NUMBER))
        for number, official in (("C23456789", False), ("D34567890", True)):
            db.add(
                TravelDocument(
                    person_id=people["official"],
                    kind="往来港澳通行证",
                    number_index=number_index(number),
                    number_mask=f"*****{number[-4:]}",
                    is_official=official,
                )
            )
    confirmed(bench, people)
    await open_confirmed(chat)
    await chat.of("supervisor")(("作出处理", "怎样处理？"), ("注销证件", "注销哪一本？"))
    labels = [each.label for each in chat.of("supervisor").last.buttons]
    assert labels[:-2] == ["普通护照 *****5678", "往来港澳通行证 *****6789"]
    await chat.of("supervisor")(
        ("往来港澳通行证 *****6789", "理由？"), ("拒不上交", "确认？"), ("确认处理", "已作出处理")
    )
    liaison = chat.of("liaison")
    await liaison(
        ("答复", "结果？"), ("不能注销", "为什么"), ("查无此证", "确认"), ("确认答复", "已答复")
    )
    assert requests(bench)[0].state is RequestState.DECLINED
    with bench.database.read() as db:
        assert db.exec(select(Document)).one().status.value == "有效"


async def test_without_a_document_nothing_can_be_cancelled(
    chat: Chat, bench: Bench, people: People
) -> None:
    confirmed(bench, people)
    await open_confirmed(chat)
    await chat.of("supervisor")(("作出处理", "怎样处理？"), ("注销证件", "没有可以注销的"))


async def test_an_open_cancellation_is_withdrawn_with_its_disposition(
    chat: Chat, bench: Bench, people: People
) -> None:
    with bench.database.write() as db:
        db.add(new_document(people["official"], DocumentKind.ORDINARY_PASSPORT, NUMBER))
    confirmed(bench, people)
    await open_confirmed(chat)
    supervisor = chat.of("supervisor")
    await supervisor(
        ("作出处理", "怎样"), ("注销证件", "理由？"), ("拒不上交", "确认？"), ("确认处理", "已")
    )
    late = chat.of("liaison").button("答复").token
    await supervisor(
        ("撤销处理", "为什么"), ("已经上交", "确认？"), ("确认撤销", "已撤销处理：注销证件。")
    )
    (request,) = requests(bench)
    assert (request.asked, request.state) == (Asked.CANCELLATION, RequestState.WITHDRAWN)
    liaison = chat.of("liaison")
    assert "已撤回，不必办理。" in liaison.last.text
    (reply, *_) = await liaison.event(Kind.PRESS, token=late)
    assert "已撤回，没有重复处理。" in reply.text


async def test_a_referral_opens_the_finding_to_the_discipline_reader(
    chat: Chat, bench: Bench, people: People
) -> None:
    finding_id = confirmed(bench, people)
    reader = chat.of("reader")
    await open_confirmed(chat)
    await chat.of("supervisor")(
        ("作出处理", "怎样处理？"),
        ("移送纪检监察机关", "补充说明"),
        ("跳过", "确认？"),
        ("确认处理", "已作出处理：移送纪检监察机关。"),
    )
    assert finding_of(bench, finding_id).referred_on == date(2015, 7, 20)
    assert "已移送纪检监察机关，请查阅。" in reader.last.text
    await reader(("查看问题", "P4 未经批准 WT20150720-TESTED　属实"))
    assert [each.label for each in reader.last.buttons] == ["问题列表"]
    await chat.of("supervisor")(
        ("撤销处理", "为什么"), ("移送有误", "确认？"), ("确认撤销", "已撤销处理")
    )
    assert "移送已撤销" in reader.last.text
    await reader(("/findings", "没有您可以查看的问题。"))


async def test_a_referral_that_nobody_can_read_yet_says_so(
    chat: Chat, bench: Bench, people: People
) -> None:
    finding_id = confirmed(bench, people)
    with bench.database.write() as db:
        reading = select(RoleGrant).where(RoleGrant.role == Role.DISCIPLINE_READER)
        db.exec(reading).one().withdrawn_at = bench.clock.now()
    await open_confirmed(chat)
    await chat.of("supervisor")(
        ("作出处理", "怎样"),
        ("移送纪检监察机关", "补充说明"),
        ("跳过", "确认？"),
        ("确认处理", "还没有可联系的纪检人员"),
    )
    assert finding_of(bench, finding_id).referred_on == date(2015, 7, 20)


async def test_of_a_units_finding_the_responsible_person_is_named(
    chat: Chat, bench: Bench, people: People
) -> None:
    confirmed(bench, people, **of_unit(people))
    await open_confirmed(chat)
    supervisor = chat.of("supervisor")
    await supervisor(
        ("作出处理", "这是市测试局的问题，请指明处理单位的哪位责任人。\n找谁？"),
        ("庚审言", "是哪一位？"),
        ("1", "怎样处理？"),
    )
    labels = [each.label for each in supervisor.last.buttons]
    assert "停止受理申请" not in labels
    assert "注销证件" not in labels
    await supervisor(
        ("批评教育", "补充说明"),
        ("跳过", "对象：庚审言（330000"),
        ("确认处理", "批评教育（庚审言）"),
    )
    assert dispositions(bench)[0].person_id == people["approver"]


@pytest.mark.parametrize(
    "ordered",
    [Ordered(Measure.ADMONISHMENT), Ordered(Measure.APPLICATION_SUSPENSION, "理由")],
    ids=["of nobody", "of the person approved"],
)
def test_a_units_finding_is_not_held_against_the_person_approved(
    bench: Bench, people: People, ordered: Ordered
) -> None:
    finding_id = confirmed(bench, people, **of_unit(people))
    with bench.database.write() as db, pytest.raises(NotNow, match="这是单位的问题"):
        dispose(db, db.get_one(Finding, finding_id), ordered, bench.occasion())


@pytest.mark.parametrize("state", [each for each in FindingState if each.name != "CONFIRMED"])
def test_only_what_is_confirmed_has_dispositions(
    bench: Bench, people: People, state: FindingState
) -> None:
    finding_id = keep_finding(bench, people, state=state)
    ordered = Ordered(Measure.ADMONISHMENT)
    with bench.database.write() as db, pytest.raises(NotNow, match="认定属实后才能处理"):
        dispose(db, db.get_one(Finding, finding_id), ordered, bench.occasion())


@pytest.mark.parametrize(
    ("ordered", "said"),
    [
        (Ordered(Measure.APPLICATION_SUSPENSION, "理由"), "截止日期"),
        (
            Ordered(Measure.APPLICATION_SUSPENSION, "理由", until_date=date(2015, 7, 19)),
            "截止日期不能早于 2015-07-20",
        ),
        (Ordered(Measure.CANCELLATION, "理由"), "哪一本"),
    ],
)
def test_a_measure_without_what_it_needs_is_refused(
    bench: Bench, people: People, ordered: Ordered, said: str
) -> None:
    finding_id = confirmed(bench, people)
    with bench.database.write() as db, pytest.raises(NotNow, match=said):
        dispose(db, db.get_one(Finding, finding_id), ordered, bench.occasion())
    assert dispositions(bench) == []


@pytest.mark.parametrize("way", ["作出处理", "撤销处理"])
async def test_nothing_is_done_before_the_confirmation(
    chat: Chat, bench: Bench, people: People, way: str
) -> None:
    finding_id = keep_finding(bench, people)
    make_confirmed(bench, finding_id, Measure.ADMONISHMENT)
    await open_confirmed(chat)
    steps = {
        "作出处理": (("降职", "补充"), ("跳过", "确认？"), ("先不办", "好的，没有处理。")),
        "撤销处理": (("复查从轻", "确认？"), ("先不办", "好的，没有撤销。")),
    }
    await chat.of("supervisor")((way, ""), *steps[way])
    (made,) = dispositions(bench)
    assert made.revoked_on is None


async def test_the_officer_may_not_dispose(chat: Chat, bench: Bench, people: People) -> None:
    finding_id = keep_finding(bench, people)
    make_confirmed(bench, finding_id, Measure.ADMONISHMENT)
    await open_confirmed(chat, "officer")
    assert [each.label for each in chat.of("officer").last.buttons] == ["问题列表"]


async def test_nothing_is_left_to_revoke(chat: Chat, bench: Bench, people: People) -> None:
    finding_id = keep_finding(bench, people)
    make_confirmed(bench, finding_id, Measure.ADMONISHMENT)
    await open_confirmed(chat)
    supervisor = chat.of("supervisor")
    await supervisor(
        ("撤销处理", "批评教育"), ("复查从轻", "确认？"), ("确认撤销", "已撤销处理：批评教育。")
    )
    labels = [each.label for each in supervisor.last.buttons]
    assert labels == ["作出处理", "问题列表"]
    await open_card_again(chat)


async def open_card_again(chat: Chat) -> None:
    """The list begins with what is not decided."""
    await chat.of("supervisor")(("/findings", "问题 0 项（未办结）"), ("取消", "已取消"))
