"""Write docs/states.md from the code: `.venv/bin/python docs/states.py`.

The moves of a hand-over and of a document are the code's own tables. The other records are moved
where their duty stands; for these each move names that file, and it is an error if the file does
not set the state.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from handlers import CONVERSATIONS  # noqa: E402
from models.approval import STEP_TRANSITIONS, StepState  # noqa: E402
from models.custody import MOVES, CustodyState  # noqa: E402
from models.errand import ERRAND_TRANSITIONS, ErrandState  # noqa: E402
from models.finding import TRANSITIONS as FINDING_TRANSITIONS  # noqa: E402
from models.finding import FindingState  # noqa: E402
from models.handover import TRANSITIONS, HandoverState  # noqa: E402
from models.import_run import ImportState  # noqa: E402
from models.inbox import InboxState  # noqa: E402
from models.outbox import Delivery  # noqa: E402
from models.police_request import TRANSITIONS as REQUEST_TRANSITIONS  # noqa: E402
from models.police_request import RequestState  # noqa: E402
from models.terms import RegistrationStatus  # noqa: E402
from models.trip import (  # noqa: E402
    TRANSITIONS as TRIP_TRANSITIONS,
)
from models.trip import (  # noqa: E402
    VERSION_TRANSITIONS,
    TripState,
    VersionState,
)

PAGE = Path(__file__).with_name("states.md")
HEAD = """# States

Made by `.venv/bin/python docs/states.py`; `tests/test_states_page.py` holds it to the code.
A state is stored in its Chinese words, which users read; the identifier is the code's.
"""
CONVERSATION = """## Conversation

A conversation has no state of its own: what is stored is its answers (`models/conversation.py`),
and replaying them leads to the open question ([ADR 0001](adr/0001-replayed-conversations.md)).
Another one begun meanwhile waits below it.

```mermaid
stateDiagram-v2
    [*] --> asking: a command, a button, a file
    asking --> asking: answered, misread, 返回, 帮助
    asking --> waiting: another one is begun
    waiting --> asking: that one is over
    asking --> [*]: said its last word, refused, 取消
```
"""


@dataclass(frozen=True)
class Move:
    """From one state to another, why, and where in the code; `None` is the beginning."""

    before: StrEnum | None
    after: StrEnum
    why: str
    where: str = ""


@dataclass(frozen=True)
class Record:
    """A kind of record whose life is shown."""

    title: str
    about: str
    states: type[StrEnum]
    moves: Sequence[Move]


HANDOVER_WHY = {
    HandoverState.RECORDED: "the desk has recorded it, or what it gives",
    HandoverState.CONFIRMED: "the holder confirms, or whoever takes a transfer",
    HandoverState.REFUSED: "the holder does not agree, or whoever takes a transfer",
    HandoverState.CANCELLED: "the holder asks for another code",
}
AS_PROXY = {
    (HandoverState.OPEN, HandoverState.CONFIRMED): "the custodian confirms as a proxy",
}
COURIER, IMPORTING, TURNS = "bot/outcomes.py", "bot/import_runs.py", "bot/turns.py"
SPEAKING, OUTBOX = "bot/speaking.py", "models/outbox.py"
WORKBOOK, ROSTER, CHANGES = "handlers/workbook.py", "jobs/import_roster.py", "handlers/changes.py"
FILING = "jobs/file_registration.py"

APPLY, DECIDE, REPORT = (
    "jobs/apply_for_trip.py",
    "jobs/decide_application.py",
    "jobs/report_trip.py",
)
ERRAND = "jobs/apply_for_errand.py"
CHAIN = "models/approval_chain.py"
TRIP_WHY = {
    TripState.PENDING: ("sent anew by its applicant", APPLY),
    TripState.APPROVED: ("the last step agrees", DECIDE),
    TripState.REJECTED: ("a step refuses", DECIDE),
    TripState.DRAFT: ("asked back", DECIDE),
    TripState.CANCELLED: ("given up, or not travelled", APPLY),
    TripState.ABROAD: ("left", REPORT),
    TripState.RETURNED: ("back", REPORT),
    TripState.CLOSED: ("reported, and every document is back", "models/journey.py"),
}
VERSION_WHY = {
    VersionState.APPROVED: ("the last step agrees", DECIDE),
    VersionState.REJECTED: ("a step refuses", DECIDE),
    VersionState.SENT_BACK: ("asked back", DECIDE),
    VersionState.WITHDRAWN: ("another version comes, or the trip is given up", APPLY),
}
ERRAND_WHY = {
    ErrandState.APPROVED: ("the last step agrees", DECIDE),
    ErrandState.REJECTED: ("a step refuses", DECIDE),
    ErrandState.SENT_BACK: ("asked back: it is applied for anew", DECIDE),
    ErrandState.CANCELLED: ("given up before a letter or a draw", ERRAND),
}
BY_PEOPLE = {
    FindingState.CONFIRMED: ("the deciding supervisor", "jobs/decide_finding.py"),
    FindingState.CLEARED: ("the deciding supervisor", "jobs/decide_finding.py"),
    FindingState.UNDER_VERIFICATION: ("new evidence: reconciliation", ""),
    FindingState.WITHDRAWN: ("its evidence has gone: reconciliation", ""),
    FindingState.CANDIDATE: ("its evidence is there again: reconciliation", ""),
}
TAKEN_UP = Move(
    FindingState.CANDIDATE,
    FindingState.UNDER_VERIFICATION,
    "case officer or supervisor asks somebody, or clears it",
    "models/finding_course.py",
)
REQUEST_WHY = {
    RequestState.DONE: ("the police liaison", "handlers/police.py"),
    RequestState.DECLINED: ("the police liaison", "handlers/police.py"),
    RequestState.WITHDRAWN: ("the disposition is revoked", "jobs/dispose.py"),
}
STEP_WHY = {
    StepState.OPEN: ("its turn has come", CHAIN),
    StepState.APPROVED: ("agrees", DECIDE),
    StepState.REFUSED: ("refuses", DECIDE),
    StepState.SENT_BACK: ("asks back", DECIDE),
    StepState.DROPPED: ("need not be decided any more", CHAIN),
}


def _tabled(
    first: StrEnum,
    made: str,
    table: Mapping[StrEnum, Sequence[StrEnum]],
    why: Mapping[StrEnum, tuple[str, str]],
) -> list[Move]:
    """The moves of the code's own table of transitions."""
    moves = [
        Move(before, after, *why[after])
        for before, following in table.items()
        for after in following
    ]
    return [Move(None, first, made), *moves]


RECORDS = [
    Record(
        "Trip 因私出行",
        "`models/trip.py`, left by compare-and-set. A draft that was never sent is a conversation.",
        TripState,
        _tabled(TripState.PENDING, "applied for", TRIP_TRANSITIONS, TRIP_WHY),
    ),
    Record(
        "Version of a trip 申请的一版",
        "`models/trip.py`. The one approved last counts; 补报 is never decided.",
        VersionState,
        [
            *_tabled(VersionState.PENDING, "applied for", VERSION_TRANSITIONS, VERSION_WHY),
            Move(None, VersionState.REPORTED, "补报"),
        ],
    ),
    Record(
        "Errand 用证申请",
        "`models/errand.py`, left by compare-and-set. An approved one is for one draw.",
        ErrandState,
        _tabled(ErrandState.PENDING, "applied for", ERRAND_TRANSITIONS, ERRAND_WHY),
    ),
    Record(
        "Step of an approval 审批步骤",
        "`models/approval.py`, left by compare-and-set: two approvers cannot both decide.",
        StepState,
        _tabled(StepState.AHEAD, "the chain is laid out", STEP_TRANSITIONS, STEP_WHY),
    ),
    Record(
        "Finding 问题",
        "`models/finding.py`, left by compare-and-set. What people decided outlives every run.",
        FindingState,
        [
            TAKEN_UP if (each.before, each.after) == (TAKEN_UP.before, TAKEN_UP.after) else each
            for each in _tabled(
                FindingState.CANDIDATE,
                "found by reconciliation, or entered by the police liaison",
                FINDING_TRANSITIONS,
                BY_PEOPLE,
            )
        ],
    ),
    Record(
        "Request to the police 请公安协助",
        "`models/police_request.py`, left by compare-and-set: answered once.",
        RequestState,
        _tabled(
            RequestState.OPEN,
            "asked to help with a finding, or to cancel a document",
            REQUEST_TRANSITIONS,
            REQUEST_WHY,
        ),
    ),
    Record(
        "Hand-over 交接",
        "`models/handover.py`, left by compare-and-set. The ledger moves with 已完成 only.",
        HandoverState,
        [
            Move(None, HandoverState.OPEN, "a code is made"),
            *(
                Move(before, after, AS_PROXY.get((before, after), HANDOVER_WHY[after]))
                for before, following in TRANSITIONS.items()
                for after in following
            ),
        ],
    ),
    Record(
        "Custody of a document 保管状态",
        "`models/custody.py`, derived from the last line of an append-only ledger.",
        CustodyState,
        [
            Move(None, CustodyState.DECLARED, "no line in the ledger"),
            *(Move(before, after, move.value) for (before, move), after in MOVES.items()),
        ],
    ),
    Record(
        "Delivery of a message 送达",
        "`models/outbox.py`. Given up after a day; 不确定 is sent once more, marked 重发.",
        Delivery,
        [
            Move(None, Delivery.PENDING, "owed, with the fact it announces"),
            Move(Delivery.PENDING, Delivery.SENDING, "leased", OUTBOX),
            Move(Delivery.SENDING, Delivery.SENT, "delivered", OUTBOX),
            Move(Delivery.SENDING, Delivery.PENDING, "surely not sent", COURIER),
            Move(Delivery.SENDING, Delivery.UNCERTAIN, "nobody knows", COURIER),
            Move(Delivery.SENDING, Delivery.SENDING, "killed, leased anew, 重发", OUTBOX),
            Move(Delivery.UNCERTAIN, Delivery.SENDING, "once more, 重发", OUTBOX),
            Move(Delivery.SENDING, Delivery.SENT, "a button of it was pressed", SPEAKING),
            Move(Delivery.UNCERTAIN, Delivery.SENT, "a button of it was pressed", SPEAKING),
            Move(Delivery.SENDING, Delivery.DEAD, "blocked, refused, or given up", COURIER),
            Move(Delivery.PENDING, Delivery.DEAD, "nobody is bound", "bot/leasing.py"),
        ],
    ),
    Record(
        "Event that came in 收件",
        "`models/inbox.py`; committed before it is acknowledged.",
        InboxState,
        [
            Move(None, InboxState.NEW, "committed"),
            Move(InboxState.NEW, InboxState.DONE, "its turn is whole", "models/inbox.py"),
            Move(InboxState.NEW, InboxState.SET_ASIDE, "failed three times", TURNS),
        ],
    ),
    Record(
        "Import of a workbook 导入",
        "`models/import_run.py`. Killed in 正在导入, it goes on at the next chunk.",
        ImportState,
        [
            Move(None, ImportState.QUEUED, "a file came in"),
            Move(ImportState.QUEUED, ImportState.PREVIEWED, "read, nothing changed", IMPORTING),
            Move(ImportState.QUEUED, ImportState.REFUSED, "cannot be read", IMPORTING),
            Move(ImportState.PREVIEWED, ImportState.CONFIRMED, "confirmed by button", WORKBOOK),
            Move(ImportState.PREVIEWED, ImportState.REFUSED, "dropped by button", WORKBOOK),
            Move(ImportState.CONFIRMED, ImportState.DONE, "every chunk is applied", IMPORTING),
            Move(ImportState.CONFIRMED, ImportState.REFUSED, "cannot be applied", IMPORTING),
        ],
    ),
    Record(
        "Registration status 登记备案状态",
        "`models/registrant.py`. A roster may say any of the four; what it leaves out stays.",
        RegistrationStatus,
        [
            Move(None, RegistrationStatus.NOT_FILED, "a roster's new person"),
            Move(RegistrationStatus.NOT_FILED, RegistrationStatus.FILED, "a roster says so"),
            Move(RegistrationStatus.FILED, RegistrationStatus.CHANGE_FILED, "变更备案", CHANGES),
            *(
                Move(before, RegistrationStatus.REVOKED, "a roster says so, or one tap", FILING)
                for before in RegistrationStatus
                if before is not RegistrationStatus.REVOKED
            ),
            Move(
                RegistrationStatus.REVOKED, RegistrationStatus.NOT_FILED, "in scope again", FILING
            ),
        ],
    ),
]


def page() -> str:
    """The whole page."""
    return "\n".join([HEAD, *("\n".join(_section(each)) for each in RECORDS), _conversations()])


def _section(record: Record) -> Iterator[str]:
    shown = {state for move in record.moves for state in (move.before, move.after) if state}
    if shown != set(record.states):
        raise ValueError(f"{record.title}: {set(record.states) ^ shown} not in the diagram")
    yield from (f"## {record.title}", "", record.about, "", "```mermaid", "stateDiagram-v2")
    yield from (f"    {each.name}: {each.name} {each.value}" for each in record.states)
    yield from (f"    {line}" for line in _arrows(record.moves))
    yield from ("```", "")


def _arrows(moves: Iterable[Move]) -> Iterator[str]:
    for move in moves:
        if move.where:
            _is_set_there(move)
        before = move.before.name if move.before else "[*]"
        yield f"{before} --> {move.after.name}: {move.why}"


def _is_set_there(move: Move) -> None:
    named = f"{type(move.after).__name__}.{move.after.name}"
    # A table's default state is not named where the row is made.
    if move.before and not re.search(
        rf"{re.escape(named)}\b", (ROOT / move.where).read_text(encoding="utf-8")
    ):
        raise ValueError(f"{move.where} does not set {named}")


def _conversations() -> str:
    rows = [
        f"| `{each.name}` | {each.title} | {_begun(each.words)} | {each.version} |"
        for each in CONVERSATIONS.values()
    ]
    head = ["| name | title | begun by | version |", "| --- | --- | --- | --- |"]
    return "\n".join([CONVERSATION, *head, *rows, ""])


def _begun(words: Sequence[str]) -> str:
    return " ".join(f"`{each}`" for each in words) or "a button, a link or a file"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
