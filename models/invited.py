"""Who was invited, and the code that is shown once. Spec conversations 2.1."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from models.person import Person


@dataclass(frozen=True)
class Invited:
    """A person, their unit and the code to hand to them."""

    person: Person
    unit: str
    code: str
    expires_at: datetime
