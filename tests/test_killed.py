"""The office killed again and again while people talk to it; `make soak` does it 300 times.

The run is in tests/killing. Here are the 30 kills of CI, and that each checker sees what it is for.
"""

from __future__ import annotations

import secrets
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from models.sealing import use_keyring
from tests.conftest import KEYS
from tests.killing.__main__ import table
from tests.killing.alerting import Posted
from tests.killing.checks import (
    check_blows,
    check_documents,
    check_imports,
    check_ledger,
    check_receipts,
    check_talks,
)
from tests.killing.deliveries import ANEW, check_alerts, check_deliveries
from tests.killing.evidence import Blow, Enrolled, Findings, Line, Row, Send, Stored, Talked
from tests.killing.importing import Book
from tests.killing.run import SMALL, kill_again_and_again
from tests.killing.talking import HandedOver, Reported

KILLS = 30


@pytest.mark.slow
async def test_nothing_is_lost_or_doubled_by_thirty_kills(tmp_path: Path) -> None:
    use_keyring(KEYS)
    seed = secrets.randbelow(10**6)
    sys.stdout.write(f"seed {seed}\n")
    found = await kill_again_and_again(tmp_path, "", kills=KILLS, seed=seed, size=SMALL)
    sys.stdout.write(table(found))
    assert found.faults == []


# -- messages -----------------------------------------------------------------------------------

ALERT = Send(1, "【提醒】第 1 号\n参考号 AAAAAA")
AGAIN = replace(ALERT, words=f"（重发）{ALERT.words}")
QUESTION = Send(1, "签发机关？", letters="BBBBBBBB", is_question=True)
OWED = (
    Row("AAAAAAAA", 1, "【提醒】第 1 号", "AAAAAA", is_delivered=True),
    Row("BBBBBBBB", 1, "签发机关？", "BBBBBB", is_delivered=True),
)
HIT = Blow(-9, is_whole=True, in_flight=frozenset({"AAAAAAAA"}))


def deliveries(
    *sends: Send, rows: Sequence[Row] = OWED, blows: Sequence[Blow] = (HIT,)
) -> Findings:
    return check_deliveries(sends, rows, blows)


def test_what_was_in_flight_may_come_again_with_its_mark_and_number() -> None:
    found = deliveries(ALERT, AGAIN, QUESTION)
    assert found.faults == []
    assert found.counts["seen twice"] == found.counts["messages in flight at a kill"] == 1


@pytest.mark.parametrize(
    ("found", "complaint"),
    [
        (deliveries(ALERT, ALERT, QUESTION), "without a mark"),
        (deliveries(ALERT, QUESTION, QUESTION), "without a mark"),
        (deliveries(ALERT, AGAIN, QUESTION, blows=[]), "without having been in flight"),
        (deliveries(ALERT, AGAIN, AGAIN, QUESTION), "without having been in flight"),
        (
            deliveries(ALERT, replace(AGAIN, words=f"（重发）{ALERT.text}\n参考号 CC"), QUESTION),
            "under another number",
        ),
        (deliveries(ALERT, QUESTION, replace(QUESTION, letters="DD")), "nobody owed this"),
        (deliveries(ALERT), "called delivered, never seen"),
        (
            deliveries(ALERT, rows=[OWED[0], replace(OWED[1], is_delivered=False)]),
            "never delivered",
        ),
        (
            deliveries(
                ALERT,
                replace(ALERT, words="【提醒】第 1 号", letters="EEEEEEEE"),
                QUESTION,
                rows=[*OWED, replace(OWED[0], letters="EEEEEEEE", edits="AAAAAAAA")],
            ),
            ANEW,
        ),
    ],
    ids=[
        "an alert twice",
        "a question twice",
        "again though it was not in flight",
        "more often than it was in flight",
        "again under another number",
        "what nobody has written",
        "lost and called delivered",
        "never delivered",
        "a card that was to be edited",
    ],
)
def test_a_wrong_delivery_is_seen(found: Findings, complaint: str) -> None:
    assert any(complaint in fault for fault in found.faults)


def test_a_lost_alert_is_seen() -> None:
    posted = [Posted(1, ALERT.text, "AAAAAA"), Posted(2, "【提醒】第 2 号", "BBBBBB")]
    assert check_alerts(posted[:1], [ALERT]).faults == []
    assert "第 2 号" in "".join(check_alerts(posted, [ALERT]).faults)


# -- steps and receipts -------------------------------------------------------------------------

TALKED = Talked(1, acts=5, answers=5, questions=4, events=5)


@pytest.mark.parametrize(
    "doctored",
    [
        replace(TALKED, answers=4),
        replace(TALKED, complaints=("not seen in 90 s",)),
        replace(TALKED, events=6),
        replace(TALKED, unanswered=1),
        replace(TALKED, questions=3),
    ],
    ids=["no answer", "no patience", "an event doubled", "an event set aside", "asked again"],
)
def test_a_lost_or_repeated_step_is_seen(doctored: Talked) -> None:
    asked = {1: 4}
    assert check_talks([TALKED], asked).faults == []
    assert check_talks([doctored], asked).faults


SAID = Send(1, "回执号 SB20150720-AAAAAA，2015-07-20 10:00")
TOLD = Reported(1, "SB20150720-AAAAAA", ("E1", "E2"))
STORED = Stored(TOLD.receipt, (1,), TOLD.numbers)


@pytest.mark.parametrize(
    ("stored", "complaint"),
    [
        ([], "told and not recorded"),
        ([replace(STORED, numbers=("E1",))], "not recorded as it was told"),
        ([replace(STORED, chat_ids=(2,))], "told and not recorded"),
        ([STORED, replace(STORED, receipt="SB20150720-BBBBBB")], "told to nobody"),
    ],
    ids=["lost", "a document lost", "somebody else's", "doubled"],
)
def test_a_receipt_that_is_not_what_is_recorded_is_seen(
    stored: list[Stored], complaint: str
) -> None:
    assert check_receipts([SAID], [STORED], [TOLD]).faults == []
    assert complaint in "".join(check_receipts([SAID], stored, [TOLD]).faults)


def test_a_doubled_document_is_seen() -> None:
    assert check_documents(["1 E1", "2 E1"]).faults == []
    assert check_documents(["1 E1", "1 E1"]).faults


# -- the ledger, imports, kills -----------------------------------------------------------------

HANDED = HandedOver(1, 2, "JJ20150720-AAAAAA", ("E1", "C1"))
LINES = [Line(number, 1, "上交", HANDED.receipt) for number in HANDED.numbers]


@pytest.mark.parametrize(
    "lines",
    [
        [*LINES, LINES[0]],
        [*LINES, replace(LINES[0], position=2)],
        [*LINES, replace(LINES[0], position=2, handover="JJ20150720-BBBBBB")],
        LINES[:1],
        [],
        [LINES[0], replace(LINES[1], position=2)],
        [LINES[0], replace(LINES[1], move="领用")],
    ],
    ids=["doubled", "moved twice", "two hand-overs", "half", "lost", "a gap", "no such move"],
)
def test_a_wrong_ledger_is_seen(lines: list[Line]) -> None:
    assert check_ledger(LINES, [HANDED]).faults == []
    assert check_ledger(lines, [HANDED]).faults


NEW, PROMOTED = Book(("X", "Y"), "新增"), Book(("X", "Y"), "更新")
DONE = {each: Enrolled("科长", changes=1) for each in NEW.identifiers}


@pytest.mark.parametrize(
    ("enrolled", "runs"),
    [
        (DONE, 1),
        ({"X": DONE["X"]}, 2),
        (DONE | {"Y": Enrolled("科员")}, 2),
        (DONE | {"Y": Enrolled("科长", changes=2)}, 2),
        (DONE | {"Y": Enrolled("科长", periods=2, changes=1)}, 2),
        (DONE | {"Z": Enrolled("科员")}, 2),
    ],
    ids=[
        "an end lost",
        "a row lost",
        "not updated",
        "updated twice",
        "entered twice",
        "a stranger",
    ],
)
def test_a_wrong_import_is_seen(enrolled: dict[str, Enrolled], runs: int) -> None:
    assert check_imports([NEW, PROMOTED], DONE, 2).faults == []
    assert check_imports([NEW, PROMOTED], enrolled, runs).faults


BLOWS = [
    Blow(-9, is_whole=True, is_shipped_pace=True, turns=1, imports=1, halves=1),
    replace(HIT, is_whole=False, orphans=1),
]


@pytest.mark.parametrize(
    "doctor",
    [
        lambda blow: replace(blow, code=0),
        lambda blow: replace(blow, turns=0),
        lambda blow: replace(blow, in_flight=frozenset()),
        lambda blow: replace(blow, imports=0),
        lambda blow: replace(blow, halves=0),
        lambda blow: replace(blow, orphans=0),
    ],
    ids=["no kill", "no turn", "nothing in flight", "no import", "no half import", "no orphan"],
)
def test_a_run_that_hit_nothing_is_seen(doctor: Callable[[Blow], Blow]) -> None:
    assert check_blows(BLOWS, 2).faults == []
    assert check_blows([doctor(each) for each in BLOWS], 2).faults


def test_a_run_of_too_few_kills_is_seen() -> None:
    assert check_blows(BLOWS, 3).faults
