"""What people do about losses, releases, transfers and stops, each telling whether it was allowed.

Used by test_access.py, as acts.py.
"""

from __future__ import annotations

from datetime import date

from sqlmodel import col, select

from models.suspension import Suspension
from tests.stage import Stage


async def stop_applications(stage: Stage) -> bool:
    name = stage.names[stage.subject]
    await stage.say("/stop", name, "1", "其他原因", "违规出境", "2015-12-31", "确认停止受理")
    made = select(Suspension).where(Suspension.person_id == stage.subject_id)
    return stage.look(lambda db: db.exec(made).first())


async def take_applications_again(stage: Stage) -> bool:
    stage.keep(
        Suspension(
            person_id=stage.subject_id,
            from_date=date(2015, 7, 1),
            until_date=date(2015, 12, 31),
            reason="违规出境",
            made_at=stage.bench.clock.now(),
        )
    )
    await stage.say("/stop", stage.names[stage.subject], "1", "提前恢复受理", "已说明", "确认")
    ended = select(Suspension).where(col(Suspension.ended_at).is_not(None))
    return stage.look(lambda db: db.exec(ended).first())
