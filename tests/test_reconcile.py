from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlmodel import Session, select

from bot.reconciling import Reconciling, Report
from jobs import ask_to_compare
from models.audit import Actor
from models.document import number_index
from models.finding import Finding, FindingState, advance_finding
from models.grant import Role, RoleGrant
from models.outbox import Message
from models.police import Crossing, PoliceAnswer, PoliceBatch, PoliceDocument, TravelDocument
from models.reconciliation import ask_for_run, touched_people
from models.registrant import registrant_of
from models.terms import Direction, DocumentKind, LegalStatus
from models.trip import Trip, TripState, TripVersion, VersionState
from models.unit import Unit
from tests.conftest import Bench, Chat, People

DAY = date(2015, 7, 20)
PASSPORT, PERMIT = DocumentKind.ORDINARY_PASSPORT, DocumentKind.HK_MACAO_PERMIT


class Police:
    """What the police tell of people, batch by batch."""

    def __init__(self, bench: Bench, people: People) -> None:
        self.bench, self.people, self.batches = bench, people, 0

    def tell(
        self,
        part: str,
        number: str = "E12345678",
        *,
        stay: tuple[date, date] | None = None,
        as_of: date = DAY,
        **document: object,
    ) -> None:
        self.batches += 1
        with self.bench.database.write() as db:
            batch = PoliceBatch(
                number=f"GA{self.batches}",
                as_of_date=as_of,
                sha256=f"{self.batches:064}",
                received_at=self.bench.clock.now(),
            )
            db.add(batch)
            known = self._document(db, part, number)
            db.flush()
            if document:
                told = PoliceDocument(batch_id=batch.id, travel_document_id=known.id, **document)
                db.add(told)
            for direction, day in zip(Direction, stay or (), strict=False):
                crossing = Crossing(
                    person_id=self.people[part],
                    day=day,
                    direction=direction,
                    travel_document_id=known.id,
                    batch_id=batch.id,
                )
                db.add(crossing)
            db.add(PoliceAnswer(batch_id=batch.id, person_id=self.people[part]))

    def _document(self, db: Session, part: str, number: str) -> TravelDocument:
        index = number_index(number)
        found = db.exec(
            select(TravelDocument).where(
                TravelDocument.person_id == self.people[part], TravelDocument.number_index == index
            )
        ).first()
        if found is None:
            found = TravelDocument(
                person_id=self.people[part],
                kind=PASSPORT.value,
                number_index=index,
                number_mask="*****5678",
            )
            db.add(found)
        return found


@pytest.fixture
def police(bench: Bench, people: People) -> Police:
    return Police(bench, people)


def compare(bench: Bench, people: People, code: str = "YX", part: str | None = None) -> Report:
    person_id = people[part] if part else None
    actor = Actor("辛督行", "test", person_id, scope=None if part else "/")
    with bench.database.write() as db:
        run = ask_for_run(db, db.get_one(Unit, people.units[code]), bench.occasion(actor))
        run_id = run.id
    return Reconciling(bench.database, bench.clock, bench.policy).run(run_id)


def findings(bench: Bench) -> dict[str, Finding]:
    with bench.database.read() as db:
        found = db.exec(select(Finding)).all()
        return {f"{each.code.name} {each.person_id.hex}": each for each in found}


def of(bench: Bench, people: People, part: str) -> dict[str, Finding]:
    end = people[part].hex
    found = findings(bench).items()
    return {name.split()[0]: each for name, each in found if name.endswith(end)}


def test_what_the_police_know_and_nobody_declared_is_found(
    bench: Bench, people: People, police: Police
) -> None:
    days = (date(2014, 6, 3), date(2014, 6, 9))
    issued = {"issue_date": date(2014, 5, 20), "expiry_date": date(2024, 5, 19)}
    police.tell("official", stay=days, **issued)
    report = compare(bench, people)
    found = of(bench, people, "official")
    assert set(found) == {"P1", "P2", "P4", "P6", "B2"}
    assert found["P4"].dated == date(2014, 6, 3)
    assert found["P4"].evidence.startswith("2014-06-03 出境（普通护照 *****5678）")
    assert found["B2"].subject_unit_id == people.units["YX-GA"]
    assert {each.deciding_unit_id for each in found.values()} == {people.units["YX-ZZB"]}
    assert (report.settled.found, report.persons) == (5, 10)
    assert "E12345678" not in "".join(each.evidence + each.about for each in found.values())


def test_the_same_inputs_change_nothing_and_nobody_is_looked_at_again(
    bench: Bench, people: People, police: Police
) -> None:
    police.tell("official", stay=(date(2014, 6, 3), date(2014, 6, 9)))
    compare(bench, people)
    before = findings(bench)
    again = compare(bench, people)
    assert (again.persons, again.settled.found, again.settled.changed) == (0, 0, 0)
    assert findings(bench) == before
    with bench.database.read() as db:
        assert touched_people(db) == {}


def test_only_who_was_touched_is_looked_at_again(
    bench: Bench, people: People, police: Police
) -> None:
    compare(bench, people)
    police.tell("colleague", stay=(date(2014, 6, 3), date(2014, 6, 9)))
    report = compare(bench, people)
    assert (report.persons, set(of(bench, people, "colleague"))) == (1, {"P4", "P6"})


def test_on_another_day_everybody_is_looked_at(bench: Bench, people: People) -> None:
    compare(bench, people)
    bench.clock.move_to(bench.clock.now() + timedelta(days=1))
    assert compare(bench, people).persons == 10


def test_an_approval_that_comes_to_light_withdraws_the_candidate(
    bench: Bench, people: People, police: Police
) -> None:
    days = (date(2014, 6, 3), date(2014, 6, 9))
    police.tell("official", stay=days)
    compare(bench, people)
    approve(bench, people, "official", days)
    report = compare(bench, people)
    found = of(bench, people, "official")
    assert {each.state for each in found.values()} == {FindingState.WITHDRAWN}
    assert (report.settled.withdrawn, report.settled.found) == (2, 0)


def test_evidence_that_comes_back_is_a_candidate_again(
    bench: Bench, people: People, police: Police
) -> None:
    days = (date(2014, 6, 3), date(2014, 6, 9))
    police.tell("official", stay=days)
    compare(bench, people)
    trip_id = approve(bench, people, "official", days)
    compare(bench, people)
    with bench.database.write() as db:
        trip = db.get_one(Trip, trip_id)
        trip.state = TripState.CANCELLED
        db.add(trip)
    report = compare(bench, people)
    assert of(bench, people, "official")["P4"].state is FindingState.CANDIDATE
    assert report.settled.found == 2


def test_a_decision_is_kept_until_the_evidence_changes(
    bench: Bench, people: People, police: Police
) -> None:
    police.tell("official", stay=(date(2014, 6, 3), date(2014, 6, 9)))
    compare(bench, people)
    decide(bench, people, "official", FindingState.CLEARED)
    bench.clock.move_to(bench.clock.now() + timedelta(days=1))
    compare(bench, people)
    kept = of(bench, people, "official")["P4"]
    assert (kept.state, kept.reason) == (FindingState.CLEARED, "经核实无误")
    approve(bench, people, "official", (date(2014, 7, 3), date(2014, 7, 9)))
    report = compare(bench, people)
    reopened = of(bench, people, "official")["P4"]
    assert reopened.state is FindingState.UNDER_VERIFICATION
    assert reopened.evidence_before == kept.evidence
    assert "没有任何因私出行审批" in reopened.evidence_before
    assert "日期最近的是批准 2014-07-03" in reopened.evidence
    assert (reopened.reason, report.settled.changed) == ("经核实无误", 1)


def test_evidence_that_goes_leaves_a_decision_and_says_so(
    bench: Bench, people: People, police: Police
) -> None:
    days = (date(2014, 6, 3), date(2014, 6, 9))
    police.tell("official", stay=days)
    compare(bench, people)
    decide(bench, people, "official", FindingState.CONFIRMED)
    approve(bench, people, "official", days)
    compare(bench, people)
    kept = of(bench, people, "official")["P4"]
    assert (kept.state, kept.is_evidence_gone) == (FindingState.CONFIRMED, True)
    assert compare(bench, people).settled.changed == 0


def test_the_newest_word_of_the_police_counts(bench: Bench, people: People, police: Police) -> None:
    valid = {"issue_date": date(2014, 5, 20), "expiry_date": date(2024, 5, 19)}
    police.tell("official", as_of=date(2015, 7, 10), **valid)
    compare(bench, people)
    assert of(bench, people, "official")["P2"].state is FindingState.CANDIDATE
    police.tell("official", as_of=date(2015, 6, 1), **valid, status=LegalStatus.CANCELLED)
    compare(bench, people)
    assert of(bench, people, "official")["P2"].state is FindingState.CANDIDATE
    police.tell("official", as_of=date(2015, 7, 20), **valid, status=LegalStatus.CANCELLED)
    compare(bench, people)
    assert of(bench, people, "official")["P2"].state is FindingState.WITHDRAWN


def test_one_number_under_two_persons_is_found_of_both_at_once(
    bench: Bench, people: People, police: Police
) -> None:
    police.tell("official", expiry_date=date(2024, 5, 19))
    compare(bench, people)
    assert "B1" not in of(bench, people, "official")
    police.tell("colleague", "e1234 5678", expiry_date=date(2024, 5, 19))
    report = compare(bench, people)
    assert report.persons == 2
    for part in ("official", "colleague"):
        assert "同时登记在 2 人名下" in of(bench, people, part)["B1"].evidence


def test_a_leader_of_the_deciding_office_goes_one_level_up(
    bench: Bench, people: People, police: Police
) -> None:
    days = (date(2014, 6, 3), date(2014, 6, 9))
    with bench.database.write() as db:
        registrant = registrant_of(db, people["official"])
        assert registrant is not None
        registrant.unit_id = people.units["SX"]
        db.add(registrant)
        db.add(
            RoleGrant(
                person_id=people["official"],
                role=Role.SUPERVISOR,
                unit_id=people.units["SX-ZZB"],
                granted_at=bench.clock.now(),
            )
        )
    police.tell("official", stay=days)
    compare(bench, people)
    assert of(bench, people, "official")["P4"].deciding_unit_id == people.units["YX-ZZB"]


async def test_a_supervisor_asks_in_chat_and_is_told(
    bench: Bench, police: Police, chat: Chat
) -> None:
    police.tell("official", stay=(date(2014, 6, 3), date(2014, 6, 9)))
    supervisor = chat.of("supervisor")
    await supervisor(
        (
            "/reconcile",
            "比对云溪市（含下属单位），截至 2015-07-20。最近一批公安数据截至 2015-07-20。",
        ),
        ("比对", "已开始比对"),
        ("/reconcile", "比对云溪市"),
        ("比对", "已开始比对"),
    )
    assert Reconciling(bench.database, bench.clock, bench.policy).work_off() == 1
    await supervisor.deliver()
    assert "新发现疑似 2" in supervisor.last.text


def test_every_morning_the_city_is_compared_once_the_police_have_told_anything(
    bench: Bench, police: Police
) -> None:
    with bench.database.write() as db:
        assert ask_to_compare.run(db, bench.occasion()) == 0
    police.tell("official")
    with bench.database.write() as db:
        assert ask_to_compare.run(db, bench.occasion()) == 1
    assert Reconciling(bench.database, bench.clock, bench.policy).work_off() == 1


async def test_who_verifies_is_told_once_and_the_asker_gets_the_sum(
    bench: Bench, people: People, police: Police, chat: Chat
) -> None:
    police.tell("official", stay=(date(2014, 6, 3), date(2014, 6, 9)))
    compare(bench, people, part="supervisor")
    await chat.deliver()
    officer = [each.text for each in bench.recorder.sent["officer"]]
    assert len(officer) == 1
    assert "【严重】比对发现疑似问题 2 项" in officer[0]
    assert "未经批准：2014-06-03 出境" in officer[0]
    assert "，自 2014-06-03" not in officer[0], "the day is said once"
    assert "比对发现疑似问题" in bench.recorder.sent["head"][0].text
    said = "\n".join(each.text for each in bench.recorder.sent["supervisor"])
    assert "【比对完成】云溪市，截至 2015-07-20，比对 10 人。" in said
    assert "P4 未经批准：1" in said
    compare(bench, people)
    await chat.deliver()
    assert len(bench.recorder.sent["officer"]) == 1


async def test_of_a_decision_that_is_reopened_who_verifies_is_told_once(
    bench: Bench, people: People, police: Police, chat: Chat
) -> None:
    police.tell("official", stay=(date(2014, 6, 3), date(2014, 6, 9)))
    compare(bench, people)
    decide(bench, people, "official", FindingState.CLEARED)
    await chat.deliver()
    approve(bench, people, "official", (date(2014, 7, 3), date(2014, 7, 9)))
    for _ in range(2):
        compare(bench, people)
        await chat.deliver()
    for who in ("officer", "supervisor", "head"):
        said = [each.text for each in bench.recorder.sent[who] if "须重新核查" in each.text]
        assert len(said) == 1
        assert "【严重】已认定的问题 1 项有新依据，须重新核查" in said[0]
        assert "未经批准：没有审批涵盖；日期最近的是批准 2014-07-03" in said[0]


async def test_a_decision_that_is_reopened_again_is_told_again(
    bench: Bench, people: People, police: Police, chat: Chat
) -> None:
    police.tell("official", stay=(date(2014, 6, 3), date(2014, 6, 9)))
    compare(bench, people)
    for nearer in (date(2014, 8, 1), date(2014, 7, 1)):
        decide(bench, people, "official", FindingState.CLEARED)
        approve(bench, people, "official", (nearer, nearer))
        compare(bench, people)
        await chat.deliver()
        assert f"日期最近的是批准 {nearer}" in bench.recorder.sent["officer"][-1].text
        bench.clock.move_to(bench.clock.now() + timedelta(days=1))
    assert len(bench.recorder.sent["officer"]) == 3


def test_a_run_that_died_before_it_told_tells_at_the_next(
    bench: Bench, people: People, police: Police
) -> None:
    police.tell("official", stay=(date(2014, 6, 3), date(2014, 6, 9)))

    class Dying(Reconciling):
        def _raise_cards(self, *_given: object) -> None:
            raise KeyboardInterrupt

    with bench.database.write() as db:
        unit = db.get_one(Unit, people.units["YX"])
        run_id = ask_for_run(db, unit, bench.occasion()).id
    with pytest.raises(KeyboardInterrupt):
        Dying(bench.database, bench.clock, bench.policy).run(run_id)
    assert set(of(bench, people, "official")) == {"P4", "P6"}
    Reconciling(bench.database, bench.clock, bench.policy).run(run_id)
    with bench.database.read() as db:
        told = db.exec(select(Message).where(Message.once.startswith("alert/"))).all()  # type: ignore[attr-defined]
        assert {each.to_id for each in told} >= {people["officer"], people["head"]}


def test_a_unit_is_known_by_its_short_name(bench: Bench, people: People, police: Police) -> None:
    days = (date(2014, 6, 3), date(2014, 6, 9))
    police.tell("official", stay=days)
    trip_id = approve(bench, people, "official", days)
    with bench.database.write() as db:
        version = db.exec(select(TripVersion).where(TripVersion.trip_id == trip_id)).one()
        version.approving_unit_id, version.approving_unit_name = None, "测试局"
        db.add(version)
    compare(bench, people)
    assert "P7" in of(bench, people, "official")
    with bench.database.write() as db:
        unit = db.get_one(Unit, people.units["YX-01"])
        unit.short_names = "测局、测试局"
        db.add(unit)
    compare(bench, people)
    assert of(bench, people, "official")["P7"].state is FindingState.WITHDRAWN


def approve(bench: Bench, people: People, part: str, days: tuple[date, date]) -> UUID:
    with bench.database.write() as db:
        trip = Trip(
            person_id=people[part],
            number=f"CX{days[0]}",
            state=TripState.CLOSED,
            made_at=bench.clock.now(),
        )
        db.add(trip)
        db.flush()
        db.add(
            TripVersion(
                trip_id=trip.id,
                state=VersionState.APPROVED,
                exit_date=days[0],
                return_date=days[1],
                submitted_at=bench.clock.now(),
                submitted_on=date(2014, 5, 1),
                decided_on=date(2014, 5, 5),
                approving_unit_id=people.units["YX-01"],
            )
        )
        return trip.id


def decide(bench: Bench, people: People, part: str, state: FindingState) -> None:
    with bench.database.write() as db:
        for finding in db.exec(select(Finding).where(Finding.person_id == people[part])).all():
            if finding.state is not FindingState.UNDER_VERIFICATION:
                advance_finding(db, finding, FindingState.UNDER_VERIFICATION)
            finding.reason, finding.decided_on = "经核实无误", bench.clock.today()
            db.add(finding)
            db.flush()
            advance_finding(db, finding, state)
