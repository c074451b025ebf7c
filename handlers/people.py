"""查找 and 代办: find a holder within one's reach; hand over for one who has no account.

Spec conversations 2.3. Several people of one name are told apart by unit and the ID's last four;
nobody is picked automatically.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session

from handlers.talk import Choice, DocumentFields, Talk, Text, ask_document
from handlers.talk.desk_findings import ask_findings, summary_of
from jobs.hand_over import record_by_proxy
from models.access import Action, check_registrant, has_anywhere, may, reach
from models.account import is_reachable
from models.custody import CustodyMove, custody_state, latest_events
from models.document import Document, document_numbered, documents_of, new_document
from models.errors import Forbidden, NotNow
from models.holding import still_with_holder
from models.person import Person, people_called
from models.registrant import Registrant, registrant_of
from models.safe import safes_of
from models.unit import Unit

NEW, ENOUGH = "登记一本新证件", "就这些"


async def find_holder(talk: Talk, db: Session) -> None:
    """Find somebody by name, pinyin or ID tail, and show where their documents are."""
    registrant, person = await _ask_holder(talk, db, Action.FIND_HOLDER)
    documents = documents_of(db, person.id)
    events = latest_events(db, [each.id for each in documents])
    lines = [f"· {each}：{custody_state(events.get(each.id)).value}" for each in documents]
    bound = "已绑定" if is_reachable(db, person.id) else "未绑定账号"
    unit = db.get_one(Unit, registrant.unit_id)
    listed = "\n".join(lines) or "（没有证件记录）"
    return await talk.say(f"{person}　{unit.name}，{bound}\n{listed}")


async def hand_over_for(talk: Talk, db: Session) -> None:
    """代办: the custodian records and confirms for a holder without an account, with a reason."""
    registrant, person = await _ask_holder(talk, db, Action.RECORD_HANDOVER)
    check_registrant(db, talk.actor, Action.RECORD_HANDOVER, registrant)
    if is_reachable(db, person.id):
        raise NotNow(f"{person.name}已绑定账号，请本人发送 /surrender 取得交接码后办理。")
    safes = safes_of(db, registrant.authority_id)
    if not safes:
        raise NotNow("该人事主管部门还没有登记保险柜，请先发送 /safes 登记。")
    known = still_with_holder(db, documents_of(db, person.id), talk.today)
    chosen, typed = await _ask_bundle(talk, known)
    documents = [*chosen, *[_described(db, person, each) for each in typed]]
    findings = await ask_findings(talk, db, documents, safes)
    reason = await talk.ask(
        Text("proxy_reason", "为什么由您代办？（如：本人没有智能手机）", least=2)
    )
    listed = "\n".join(summary_of(findings, documents, safes))
    asked = f"代 {person} 上交：\n{listed}\n代办原因：{reason}\n确认登记？"
    if not await talk.confirm(asked, yes="确认登记"):
        return await talk.say("好的，没有登记。")
    for document in documents:
        db.add(document)
        db.flush()
    receipt = record_by_proxy(
        db, CustodyMove.SURRENDER, registrant, findings, reason, talk.occasion
    )
    return await talk.say(f"代办完成。\n回执 {receipt}，{talk.moment}\n请打印或抄给本人。")


def _described(db: Session, person: Person, fields: DocumentFields) -> Document:
    """The known document of that number, else a new one, which is stored at the very end."""
    known = document_numbered(db, person.id, fields.kind, fields.number)
    if known is not None:
        return known
    document = new_document(person.id, fields.kind, fields.number)
    document.issue_date, document.expiry_date = fields.issue_date, fields.expiry_date
    document.issuing_authority = fields.issuing_authority
    return document


async def _ask_holder(talk: Talk, db: Session, action: Action) -> tuple[Registrant, Person]:
    """Ask until one holder within reach is picked."""
    if not has_anywhere(db, talk.actor, action):
        raise Forbidden(f"您没有{action.value}的权限。")
    words = await talk.ask(Text("who", "找谁？请输入姓名、拼音首字母或身份证号后 4 位。"))
    within_reach = _holders(talk, db, words, action)
    if not within_reach:
        raise NotNow(f"您的管理范围内没有找到「{words}」。")
    units = {person.id: db.get_one(Unit, each.unit_id).name for each, person in within_reach}
    person = await talk.ask(
        Choice(
            "person",
            "是哪一位？",
            [person for _, person in within_reach],
            label=lambda each: f"{each.name}　{units[each.id]}　尾号 {each.national_id_mask[-4:]}",
        )
    )
    registrant = next(each for each, found in within_reach if found.id == person.id)
    return registrant, person


def _holders(
    talk: Talk, db: Session, words: str, action: Action
) -> list[tuple[Registrant, Person]]:
    found: list[tuple[Registrant, Person]] = []
    if not reach(db, talk.actor, action):
        return found
    for person in people_called(db, words, most=50):
        registrant = registrant_of(db, person.id)
        authority = db.get_one(Unit, registrant.authority_id) if registrant else None
        if registrant and may(db, talk.actor, action, person_id=person.id, unit=authority):
            found.append((registrant, person))
    return found[:8]


async def _ask_bundle(
    talk: Talk, known: Sequence[Document]
) -> tuple[list[Document], list[DocumentFields]]:
    """Which of the known documents lie on the desk, and any that nobody knew of."""
    chosen: list[Document] = []
    typed: list[DocumentFields] = []
    left = list(known)
    place = 0
    while True:
        enough = [ENOUGH] if chosen or typed else []
        picked = await talk.ask(
            Choice[Document | str](f"bundle.{place}", "桌上是哪本证件？", [*left, NEW, *enough])
        )
        if picked == ENOUGH:
            return chosen, typed
        if isinstance(picked, Document):
            chosen.append(picked)
            left.remove(picked)
        else:
            typed.append(await ask_document(talk, place))
        place += 1
