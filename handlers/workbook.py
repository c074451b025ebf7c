"""A workbook sent as a file: which form it is, a preview, and the button that imports it.

Spec workbooks 3.1; style, section 1. The turn only queues: a process of its own reads the file, and
what it found comes back as a card.
"""

from __future__ import annotations

from sqlmodel import Session

from handlers.talk import Talk
from models.access import IMPORTS, Action, check, has_anywhere, units_granted
from models.audit import record
from models.errors import Forbidden, Unknown, Unusable
from models.import_run import ImportRun, ImportState
from models.stored_file import StoredFile
from models.unit import Unit

ROSTER_ACTIONS = (Action.IMPORT_ROSTER, Action.IMPORT_UNITS)

LEDGERS = {
    Action.IMPORT_HOLDINGS: (
        "· 证件保管台账：必填身份证号、证件种类、证件号码；"
        "可填保管状态（在库、已领用、未上交、遗失）、保险柜、柜位、上交日期、领用日期、"
        "应还日期、申报日期、签发日期、有效期至、签发机关。"
    ),
    Action.IMPORT_TRIPS: (
        "· 出行台账：必填身份证号、类别（因私、因公、同意申办函）；"
        "可填批准日期、批准单位、出境日期、返回日期、前往地、途经、使用证件种类、证件种类、"
        "文号、紧急、销假申报出境日期、销假申报返回日期、报告日期。"
        "因私没有批准日期的按补报登记。"
    ),
    Action.IMPORT_STAFF: (
        "· 在职人员名单（核对应备尽备用）：必填姓名、身份证号、单位；"
        "可填人员性质、职务、职级层次、职称、涉密等级、离职日期。"
        "请发送单位的全部人员：名单上没有的人会被问是否已离职。"
    ),
    Action.IMPORT_POLICE: (
        "· 公安数据：工作表「证件信息」必填身份证号、证件种类、证件号码，"
        "「出入境记录」必填身份证号、出入境、日期，可缺其一；"
        "「批次」可填公函文号、查询事由、起始日期、截止日期、数据日期。"
        "也可以按人分块（A 列合并，B 列为查询条件、证件信息、出入境记录），"
        "只有查询条件的按查无记录登记。"
    ),
    Action.IMPORT_ANNEX2: (
        "· 附件2 汇总统计表（下级单位自行填报的）：地区或单位写单位名称或代码，"
        "只含本级的写“单位名称（本级）”；导入后，该单位的数字以上报的为准。"
    ),
}


async def receive_workbook(talk: Talk, db: Session) -> None:
    """Take a file, and queue it to be read."""
    file = db.get(StoredFile, talk.subject_id)
    if file is None:
        raise Unknown("没有收到文件，请重新发送。")
    # The form is recognised later, and checked again before anything is written.
    granted = _granted(talk, db)
    if not granted:
        raise Forbidden("您没有导入工作簿的权限；如要报告证件，请发送 /document。")
    if not file.name.lower().endswith((".xlsx", ".xlsm", ".xls", ".csv", ".et")):
        raise Unusable(f"「{file.name}」不是 Excel 工作簿，请发送 .xlsx 文件。")
    file.person_id = talk.speaker.id
    db.add(file)
    db.add(
        ImportRun(
            form="",
            file_id=file.id,
            sha256=file.sha256,
            person_id=talk.speaker.id,
            actor=talk.speaker.name,
            unit_id=granted[0].id,
            made_at=talk.now,
        )
    )
    return await talk.say(f"收到「{file.name}」，正在检查，稍后给您预览。")


async def roster_help(talk: Talk, db: Session) -> None:
    """花名册: what to send, and in which layout."""
    if not any(has_anywhere(db, talk.actor, each) for each in ROSTER_ACTIONS):
        raise Forbidden("您没有导入花名册的权限。")
    return await talk.say(
        "请把花名册（附件1 格式的 .xlsx）作为文件直接发到这里：先给您预览，确认后才导入。\n"
        "必填列：姓、名（或姓名）、身份证号、登记备案人员类型；空单元格不改动原值。\n"
        "有单位导入权限的，单位表（单位代码、单位名称、上级单位代码）也发到这里。"
    )


async def ledger_help(talk: Talk, db: Session) -> None:
    """导入台账: what the ledgers of the time before must have in them."""
    lines = [words for action, words in LEDGERS.items() if has_anywhere(db, talk.actor, action)]
    if not lines:
        raise Forbidden("您没有导入台账的权限。")
    return await talk.say(
        "请把原有台账（.xlsx）作为文件直接发到这里：先给您预览，确认后才导入，"
        "人员一律按身份证号匹配。\n" + "\n".join(lines)
    )


async def confirm_import(talk: Talk, db: Session) -> None:
    """Let a previewed import begin; pressed twice, it begins once."""
    run = _mine(talk, db)
    if run.state is not ImportState.PREVIEWED:
        return await talk.say(f"这次导入{run.state.value}，没有重复处理。")
    run.state = ImportState.CONFIRMED
    db.add(run)
    _audit(talk, db, run, "确认导入")
    return await talk.say("开始导入，完成后给您结果文件。")


async def drop_import(talk: Talk, db: Session) -> None:
    """Leave a previewed import alone; nothing was changed."""
    run = _mine(talk, db)
    if run.state is not ImportState.PREVIEWED:
        return await talk.say(f"这次导入{run.state.value}，不能再取消。")
    run.state, run.refusal = ImportState.REFUSED, "本人取消"
    db.add(run)
    return await talk.say("好的，没有导入，数据没有变化。")


def _mine(talk: Talk, db: Session) -> ImportRun:
    run = db.get(ImportRun, talk.subject_id)
    if run is None:
        raise Unknown("没有找到这次导入。")
    if run.person_id != talk.speaker.id:
        raise Forbidden("这次导入不是您发起的。")
    check(db, talk.actor, IMPORTS[run.form], unit=db.get_one(Unit, run.unit_id))
    return run


def _granted(talk: Talk, db: Session) -> list[Unit]:
    """The units over which the sender may import anything."""
    return [unit for each in IMPORTS.values() for unit in units_granted(db, talk.speaker.id, each)]


def _audit(talk: Talk, db: Session, run: ImportRun, what: str) -> None:
    record(
        db,
        talk.actor,
        what,
        f"import/{run.id.hex}",
        at=talk.now,
        unit_id=run.unit_id,
        after={"form": run.form, "sha256": run.sha256},
    )
