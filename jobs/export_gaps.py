"""Write the workbook of the gaps of a unit and all below it: 应备尽备核查表, one row per gap.

Notice part 1; spec findings 4.5. What was set aside stands in it with its reason.
"""

from __future__ import annotations

from pathlib import Path

from sqlmodel import Session

from jobs.roster_gaps import FoundGap, gaps_within
from models.access import Action, check
from models.audit import record
from models.export_note import tell_of_large_export, watermark
from models.occasion import Occasion
from models.unit import Unit
from workbooks.gaps import GapRow, write
from workbooks.looks import Heading

WHAT = "导出应备尽备核查表"


def export(db: Session, unit: Unit, occasion: Occasion, path: Path) -> int:
    """Write the workbook and its audit event.

    Returns:
        The number of gaps.

    Raises:
        Forbidden: the actor may not look for gaps in this unit.
    """
    check(db, occasion.actor, Action.SEE_GAPS, unit=unit)
    day = occasion.today
    found = gaps_within(db, [unit.reach()], occasion.policy, day)
    heading = Heading(unit=unit.name, filled_on=day, watermark=watermark(occasion))
    count = write(map(_row, found), heading, path)
    record(
        db,
        occasion.actor,
        WHAT,
        f"unit/{unit.id.hex}",
        at=occasion.now,
        unit_id=unit.id,
        after={"gaps": count, "as_of": day},
    )
    persons = len({each.national_id_index for each in found})
    tell_of_large_export(db, WHAT, unit, persons, occasion)
    return count


def _row(found: FoundGap) -> GapRow:
    answer = found.answer
    return GapRow(
        name=found.name,
        national_id=found.national_id,
        unit=found.unit.name,
        problem=found.gap.kind.value,
        grounds=found.gap.grounds,
        advice=found.gap.advice,
        remarks=f"不需办理：{answer.reason}（{answer.set_aside_on}）" if answer is not None else "",
    )
