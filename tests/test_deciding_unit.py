"""Which department decides; also that what is asked of a unit is asked of its head."""

from __future__ import annotations

import pytest

from models.deciding_unit import deciding_unit
from models.grant import Role, RoleGrant
from models.unit import Unit
from tests.conftest import Bench, People


@pytest.mark.parametrize(
    ("unit", "role", "over", "expected"),
    [
        pytest.param("YX-0101", None, "", "YX-ZZB", id="anybody of the city"),
        pytest.param("SX", None, "", "SX-ZZB", id="anybody of the county"),
        pytest.param("SX", Role.UNIT_HEAD, "SX-ZZB", "YX-ZZB", id="the head of the department"),
        pytest.param("SX", Role.UNIT_HEAD, "SX", "YX-ZZB", id="the head of the county"),
        pytest.param("SX", Role.SUPERVISOR, "SX-ZZB", "YX-ZZB", id="the county's supervisor"),
        pytest.param("SX", Role.UNIT_HEAD, "YX-01", "SX-ZZB", id="a head elsewhere"),
        pytest.param("SX", Role.CASE_OFFICER, "SX-ZZB", "SX-ZZB", id="no leader"),
        pytest.param("YX-01", Role.UNIT_HEAD, "YX", "YX-ZZB", id="nothing is further up"),
    ],
)
def test_a_leaders_case_goes_one_level_up(
    bench: Bench, people: People, unit: str, role: Role | None, over: str, expected: str
) -> None:
    with bench.database.write() as db:
        if role is not None:
            grant = RoleGrant(person_id=people["official"], role=role)
            grant.unit_id, grant.granted_at = people.units[over], bench.clock.now()
            db.add(grant)
            db.flush()
        found = deciding_unit(db, db.get_one(Unit, people.units[unit]), people["official"])
        assert found.code == expected


def test_without_any_department_the_root_decides(bench: Bench, people: People) -> None:
    with bench.database.write() as db:
        for code in ("YX-ZZB", "SX-ZZB"):
            department = db.get_one(Unit, people.units[code])
            department.kind = db.get_one(Unit, people.units["YX-01"]).kind
            db.add(department)
        db.flush()
        found = deciding_unit(db, db.get_one(Unit, people.units["SX"]), people["official"])
        assert found.code == "YX"
