"""Commands about records: import, export, invite, grant, revoke, campaign, audit."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from sqlmodel import Session

from bot.clock import day_of
from bot.forms import FORMS, Form
from bot.importing import Importing, Outcome, give_way, write_result
from bot.reconciling import Reconciling
from bot.settings import Settings, command_line_name
from bot.wiring import Installation, open_installation
from jobs import ask_to_compare, exports, grant_role, start_campaign
from jobs.invitation_sheet import invitation_sheet
from jobs.invite import invite_unbound
from models.audit import Actor, broken_links, heads, record
from models.campaign import campaign_in_force, milestones_of
from models.errors import CustodyError, Unknown, Unusable
from models.export_form import EXPORT_FORMS
from models.grant import Role
from models.occasion import Occasion
from models.terms import UnitLevel
from models.unit import EVERYWHERE, Unit, root_unit, unit_named

DONE, REFUSED = 0, 1


def import_workbook(settings: Settings, arguments: argparse.Namespace) -> int:
    """Import a workbook; the result workbook stands beside it."""
    give_way()
    office = open_installation(settings)
    form, source = FORMS[arguments.form], Path(arguments.file)
    if not source.is_file():
        raise Unusable(f"没有这个文件：{source}。")
    occasion, unit = _acting(office, arguments.unit, may_be_empty=form.name == "units")
    outcome = _import(
        Importing(office.database, office.clock, office.policy),
        form,
        source,
        occasion,
        unit,
        arguments,
    )
    target = arguments.result or source.with_name(f"{source.stem}.结果.xlsx")
    write_result(source, outcome, target)
    if not arguments.dry_run:
        with office.database.write() as db:
            record(
                db,
                occasion.actor,
                form.action.value,
                form.name,
                at=occasion.now,
                after={**outcome.as_numbers(), "file": source.name},
            )
    if arguments.json:
        _print(json.dumps({**outcome.as_numbers(), "result": str(target)}, ensure_ascii=False))
    else:
        said = form.about(outcome.table, occasion)
        _print("\n".join(filter(None, (said, f"{form.title}：{outcome}。结果：{target}"))))
    return REFUSED if outcome.wrong else DONE


def _import(
    importing: Importing,
    form: Form,
    source: Path,
    occasion: Occasion,
    unit: Unit,
    arguments: argparse.Namespace,
) -> Outcome:
    if arguments.dry_run:
        return importing.preview(source, form, occasion, unit)
    if arguments.all_or_nothing:
        outcome = importing.preview(source, form, occasion, unit)
        if outcome.wrong:
            sys.stderr.write(f"有 {outcome.wrong} 行有错，按要求整个文件都没有导入。\n")
            return outcome
    return importing.apply(source, form, occasion, unit)


def export(settings: Settings, arguments: argparse.Namespace) -> int:
    """Write a form; an existing file is replaced only when the new one is whole."""
    office = open_installation(settings)
    form = EXPORT_FORMS[arguments.form]
    occasion, unit = _acting(office, arguments.unit)
    if arguments.as_of:
        as_of = exports.checked_as_of(arguments.as_of, occasion.today)
        occasion = replace(occasion, today=as_of)

    letter = exports.checked_letter(arguments.letter, form)

    def fill(db: Session, path: Path) -> int:
        return exports.export(db, form, unit, occasion, path, letter_number=letter)

    count = _written(office, arguments.file, fill, is_folder=form.is_folder)
    _print(f"{arguments.file}：{count} {form.counted}")
    return DONE


def reconcile(settings: Settings, arguments: argparse.Namespace) -> int:
    """Compare, as of a day; without chat, on what was imported."""
    office = open_installation(settings)
    occasion, unit = _acting(office, arguments.unit)
    occasion = replace(occasion, today=arguments.as_of or occasion.today)
    with office.database.write() as db:
        run_id = ask_to_compare.ask(db, unit, occasion).id
    reconciling = Reconciling(office.database, office.clock, office.policy)
    report = reconciling.run(run_id)
    said = json.dumps(report.as_numbers()) if arguments.json else None
    _print(said or reconciling.summary(run_id, report))
    return DONE


def invite(settings: Settings, arguments: argparse.Namespace) -> int:
    """Write the sheet of invitation codes for everyone of a unit who is not bound."""
    office = open_installation(settings)
    occasion, unit = _acting(office, arguments.unit)

    def fill(db: Session, path: Path) -> int:
        made = invite_unbound(db, unit, occasion)
        path.write_bytes(invitation_sheet(db, made, unit.name, settings.page_url))
        return len(made)

    count = _written(office, arguments.file, fill)
    _print(f"{arguments.file}：{count} 人的邀请码，{office.policy.invitation_days} 天内有效")
    return DONE


def _written(
    office: Installation,
    target: Path,
    fill: Callable[[Session, Path], int],
    *,
    is_folder: bool = False,
) -> int:
    """Fill a file, or a folder, beside its place and move it there; nothing is lost by it."""
    _check_target(target, is_folder=is_folder)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export"
        with office.database.write() as db:
            count = fill(db, path)
            if target.is_dir():
                target.rmdir()  # else what is moved would go into it
            shutil.move(path, target)
    return count


def _check_target(target: Path, *, is_folder: bool) -> None:
    if not target.parent.is_dir():
        raise Unusable(f"没有这个文件夹：{target.parent}。")
    if is_folder and target.exists() and not (target.is_dir() and not any(target.iterdir())):
        raise Unusable(f"{target} 已经存在，请写一个新的或空的文件夹。")
    if not is_folder and target.is_dir():
        raise Unusable(f"{target} 是文件夹，请写上文件名。")


def grant(settings: Settings, arguments: argparse.Namespace) -> int:
    """Grant a role over a unit."""
    office = open_installation(settings)
    occasion, unit = _acting(office, arguments.unit)
    role = Role[arguments.role.upper()]
    with office.database.write() as db:
        person = grant_role.grant(db, role, arguments.person, unit, occasion, name=arguments.name)
    _print(f"已授予 {person}：{unit.name} {role.value}")
    return DONE


def revoke(settings: Settings, arguments: argparse.Namespace) -> int:
    """Withdraw a role over a unit."""
    office = open_installation(settings)
    occasion, unit = _acting(office, arguments.unit)
    role = Role[arguments.role.upper()]
    with office.database.write() as db:
        person = grant_role.revoke(db, role, arguments.person, unit, occasion)
    _print(f"已收回 {person}：{unit.name} {role.value}")
    return DONE


def campaign(settings: Settings, arguments: argparse.Namespace) -> int:
    """Start a campaign, or list the milestones in force."""
    office = open_installation(settings)
    if arguments.what == "start":
        planned = start_campaign.read_campaign(arguments.plan)
        occasion, _ = _acting(office, None)
        with office.database.write() as db:
            start_campaign.start(db, planned, occasion)
    with office.database.read() as db:
        in_force = campaign_in_force(db)
        if in_force is None:
            raise Unknown("现在没有进行中的专项治理。")
        _print(in_force.name)
        for each in milestones_of(db, in_force.id):
            _print(f"{each.due_date}  {each.promise.value}  {each.owed_by}：{each.what}")
    return DONE


def audit(settings: Settings, arguments: argparse.Namespace) -> int:
    """Verify the audit log, or print the heads to be kept outside."""
    office = open_installation(settings)
    with office.database.read() as db:
        if arguments.what == "heads":
            _print(json.dumps(heads(db), indent=2))
            return DONE
        broken = next(broken_links(db), None)
        count = len(heads(db))
    if broken:
        raise CustodyError(f"审计日志不完整：{broken}。")
    _print(f"审计日志完整，共 {count} 条链。")
    return DONE


def _acting(
    office: Installation, unit_code: str | None, *, may_be_empty: bool = False
) -> tuple[Occasion, Unit]:
    """Who acts at the command line, and the unit within which."""
    now = office.clock.now()
    with office.database.read() as db:
        try:
            unit = unit_named(db, unit_code) if unit_code else root_unit(db)
        except Unknown:
            if not may_be_empty or unit_code:
                raise
            unit = Unit(code="", name="", path=EVERYWHERE, level=UnitLevel.CITY)
        scope = unit.reach() if unit_code else EVERYWHERE
    actor = Actor(command_line_name(), "cli", scope=scope)
    return Occasion(actor, now, day_of(now), office.policy), unit


def _print(words: str) -> None:
    sys.stdout.write(f"{words}\n")
