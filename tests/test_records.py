from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlmodel import select

from jobs.records import records_of
from models.declaration import Declaration, DeclaredDocument
from models.document import Provenance, new_document, note_source
from models.registrant import Registrant
from models.terms import DocumentKind
from tests.conftest import TODAY, Bench, Chat, People, Watch
from tests.late import LateOffice

YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
ROSTER, DECLARED = Provenance.ROSTER, Provenance.DECLARED


@pytest.fixture
def office(bench: Bench, people: People, watch: Watch) -> LateOffice:
    return LateOffice(bench, people, watch)


def known(office: LateOffice, *sources: tuple[Provenance, date]) -> UUID:
    """A passport of the official that somebody knows of, since then."""
    person_id = office.people["official"]
    document = new_document(person_id, DocumentKind.ORDINARY_PASSPORT, "E12345678")
    with office.bench.database.write() as db:
        db.add(document)
        db.flush()
        for provenance, since in sources:
            note_source(db, document, provenance, since)
    return document.id


def declare(office: LateOffice, *documents: UUID) -> None:
    """The official says today what they hold: these, or nothing."""
    declaration = Declaration(
        person_id=office.people["official"],
        declared_on=TODAY,
        declared_at=office.watch(),
        none_held=not documents,
        receipt_number="SB20150720-ABCDEF",
    )
    with office.bench.database.write() as db:
        db.add(declaration)
        db.flush()
        for each in documents:
            db.add(DeclaredDocument(declaration_id=declaration.id, document_id=each))


def held(office: LateOffice) -> list[UUID]:
    person_id = office.people["official"]
    with office.bench.database.read() as db:
        own = db.exec(select(Registrant).where(Registrant.person_id == person_id)).all()
        (records,) = records_of(db, own)
    return [each.id for each in records.documents]


@pytest.mark.parametrize(
    "sources",
    [
        pytest.param([(ROSTER, YESTERDAY)], id="a roster"),
        pytest.param([(ROSTER, TODAY)], id="a roster of the same day"),
        pytest.param([(DECLARED, YESTERDAY)], id="an earlier declaration"),
        pytest.param([(ROSTER, YESTERDAY), (DECLARED, YESTERDAY)], id="both"),
    ],
)
def test_a_signed_word_stands_against(
    office: LateOffice, sources: list[tuple[Provenance, date]]
) -> None:
    known(office, *sources)
    declare(office)
    assert held(office) == []


@pytest.mark.parametrize(
    "sources",
    [
        pytest.param([(Provenance.POLICE, YESTERDAY)], id="the police"),
        pytest.param([(ROSTER, YESTERDAY), (Provenance.LEDGER, YESTERDAY)], id="the ledger"),
        pytest.param([(ROSTER, YESTERDAY), (Provenance.POLICE, TOMORROW)], id="a later word"),
    ],
)
def test_a_signed_word_does_not_stand_against(
    office: LateOffice, sources: list[tuple[Provenance, date]]
) -> None:
    document_id = known(office, *sources)
    declare(office)
    assert held(office) == [document_id]


def test_what_was_declared_is_held_whoever_knew_it_before(office: LateOffice) -> None:
    document_id = known(office, (ROSTER, YESTERDAY))
    declare(office, document_id)
    assert held(office) == [document_id]


def test_a_number_that_only_a_roster_knows_is_asked_about_first(office: LateOffice) -> None:
    known(office, (ROSTER, YESTERDAY))
    assert held(office) == []


async def test_who_says_that_a_passport_of_the_roster_is_not_theirs_owes_nothing(
    office: LateOffice, chat: Chat
) -> None:
    known(office, (ROSTER, YESTERDAY))
    await chat(
        ("/document", "记录里有：普通护照 E12345678"),
        ("不是我的，或已没有", "您现在持有因私出国（境）证件吗？"),
        ("没有任何证件", "本人没有任何因私出国（境）证件"),
        ("确认属实并提交", "已收到您的持证报告"),
        ("/my", "【待办】没有到期事项。"),
    )
