"""Enter a forged document (B1) as the police liaison reports it: a candidate like any other.

Notice part 3, problem type 1 of the police; spec findings 4.3. What is entered is known by its own
number and is not withdrawn by a reconciliation that does not find it.
"""

from __future__ import annotations

from datetime import date

from sqlmodel import Session

from models.alert import Severity
from models.alert_card import Card, Cause, raise_alert
from models.deciding_unit import deciding_unit
from models.finding import Finding
from models.finding_course import audit_step
from models.grant import Role
from models.masking import masked
from models.occasion import Occasion
from models.receipt import new_receipt
from models.registrant import Registrant
from models.terms import FindingCode
from models.unit import Unit

ENTERED = "entered/"  # how `about` begins of what a person has entered


def enter_forgery(
    db: Session, registrant: Registrant, on: date, words: str, occasion: Occasion
) -> Finding:
    """Keep what the police report, and alert the case officer and the supervisor."""
    unit = db.get_one(Unit, registrant.unit_id)
    number = new_receipt("WT", occasion.today)
    finding = Finding(
        identity=f"{FindingCode.B1.name}/{registrant.person_id}/{ENTERED}{number}",
        code=FindingCode.B1,
        number=number,
        person_id=registrant.person_id,
        unit_id=unit.id,
        deciding_unit_id=deciding_unit(db, unit, registrant.person_id).id,
        about=f"{ENTERED}{number}",
        dated=on,
        evidence=f"公安出入境联络员 {occasion.today} 录入：{masked(words)}",
        found_on=occasion.today,
        changed_at=occasion.now,
    )
    db.add(finding)
    db.flush()
    audit_step(db, finding, "录入问题", occasion)
    card = Card(
        headline="公安机关发现伪造变造证件问题",
        severity=Severity.SERIOUS,
        roles=(Role.CASE_OFFICER, Role.SUPERVISOR),
        unit_id=unit.id,
        rule="弄虚作假、伪造变造或使用伪造证件的，应重点核查（通知第三部分）",
        advice="发送 /findings 核查",
        causes=(
            Cause(f"finding/{finding.id.hex}", "found", on, str(finding), registrant.person_id),
        ),
    )
    raise_alert(db, card, occasion)
    return finding
