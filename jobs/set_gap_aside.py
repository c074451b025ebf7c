"""Record why nothing is to be done about a gap of the roster: 不需登记, with a reason.

Notice part 1; spec findings 4.5. It is shown again as soon as its facts change.
"""

from __future__ import annotations

from sqlmodel import Session

from models.access import Action, check
from models.audit import record
from models.occasion import Occasion
from models.person import Person
from models.registrant import Registrant
from models.roster_gap import GapSetAside, hash_of, set_aside
from models.staff_member import StaffMember
from models.unit import Unit
from rules.employment import Gap


def set_gap_aside(
    db: Session,
    gap: Gap,
    whose: StaffMember | Registrant,
    person: Person | None,
    reason: str,
    occasion: Occasion,
) -> None:
    """Keep a gap from being shown while its facts are these.

    `whose` is the row of the HR list or of the roster that the gap is about, `person` who they
    are, where the office knows them.

    Raises:
        Forbidden: not over their unit, or in one's own case.
    """
    unit = db.get_one(Unit, whose.unit_id)
    person_id = person.id if person is not None else None
    check(db, occasion.actor, Action.REGISTER, person_id=person_id, unit=unit)
    who = whose if isinstance(whose, StaffMember) else person
    assert who is not None  # noqa: S101 - a registrant is a person
    answer = set_aside(db, [who.national_id_index]).get((who.national_id_index, gap.kind))
    answer = answer or GapSetAside(
        national_id_index=who.national_id_index,
        kind=gap.kind,
        facts_hash="",
        reason="",
        set_aside_on=occasion.today,
    )
    answer.facts_hash, answer.reason = hash_of(gap.facts), reason
    answer.set_aside_on = occasion.today
    db.add(answer)
    record(
        db,
        occasion.actor,
        f"不需办理：{gap.kind.value}",
        f"{whose.__tablename__}/{whose.id.hex}",
        at=occasion.now,
        unit_id=unit.id,
        after={"grounds": gap.grounds, "reason": reason},
    )
