"""Police data, findings and what follows from them; whose records changed since the last look.

Only additions: processes of the release before go on beside this one, and the triggers note what
they write, too.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

NEVER_EDITED = ("police_batch", "police_answer", "police_document", "crossing")
# Whose row it is, as SQL over the new row: what the reconciliation compares of a person.
OWNERS = {
    "registrant": "SELECT NEW.person_id",
    "registration_period": "SELECT person_id FROM registrant WHERE id = NEW.registrant_id",
    "document": "SELECT NEW.person_id",
    "document_source": "SELECT person_id FROM document WHERE id = NEW.document_id",
    "declaration": "SELECT NEW.person_id",
    "declared_document": "SELECT person_id FROM document WHERE id = NEW.document_id",
    "custody_event": "SELECT person_id FROM document WHERE id = NEW.document_id",
    "trip": "SELECT NEW.person_id",
    "trip_version": "SELECT person_id FROM trip WHERE id = NEW.trip_id",
    "trip_report": "SELECT person_id FROM trip WHERE id = NEW.trip_id",
    "consent_letter": "SELECT NEW.person_id",
    "suspension": "SELECT NEW.person_id",
    "police_answer": "SELECT NEW.person_id",
}
TABLES = (
    "statement_file",
    "disposition",
    "statement",
    "police_request",
    "police_document",
    "crossing",
    "travel_document",
    "police_answer",
    "finding",
    "touched",
    "reconciliation",
    "police_batch",
)
NOTE = (
    "INSERT INTO touched (person_id, times) SELECT person_id, 1 FROM ({owner}) AS owner "
    "WHERE person_id IS NOT NULL "
    "ON CONFLICT (person_id) DO UPDATE SET times = touched.times + 1"
)


def upgrade() -> None:
    op.create_table(
        "police_batch",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=30), nullable=False),
        sa.Column("letter_number", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("from_date", sa.Date(), nullable=True),
        sa.Column("to_date", sa.Date(), nullable=True),
        sa.Column("as_of_date", sa.Date(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number"),
        sa.UniqueConstraint("sha256"),
    )
    with op.batch_alter_table("police_batch", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_police_batch_as_of_date"), ["as_of_date"], unique=False
        )

    op.create_table(
        "reconciliation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("as_of_date", sa.Date(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("figures", sa.String(length=64), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("persons", sa.Integer(), nullable=False),
        sa.Column("found", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("withdrawn", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_reconciliation_ended_at", "reconciliation", ["ended_at"])
    op.create_table(
        "touched",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("person_id"),
    )
    op.create_table(
        "finding",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("identity", sa.String(length=240), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("number", sa.String(length=30), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("deciding_unit_id", sa.Uuid(), nullable=False),
        sa.Column("subject_unit_id", sa.Uuid(), nullable=True),
        sa.Column("subject_unit_name", sa.String(), nullable=False),
        sa.Column("about", sa.String(length=120), nullable=False),
        sa.Column("dated", sa.Date(), nullable=False),
        sa.Column("evidence", sa.String(), nullable=False),
        sa.Column("evidence_before", sa.String(), nullable=False),
        sa.Column("is_evidence_gone", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("found_on", sa.Date(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("referred_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["decided_by_id"],
            ["person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["deciding_unit_id"],
            ["unit.id"],
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["subject_unit_id"],
            ["unit.id"],
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"],
            ["unit.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("identity"),
        sa.UniqueConstraint("number"),
    )
    with op.batch_alter_table("finding", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_finding_code"), ["code"], unique=False)
        batch_op.create_index(
            "ix_finding_person_id_identity", ["person_id", "identity"], unique=False
        )
        batch_op.create_index("ix_finding_state_unit_id", ["state", "unit_id"], unique=False)

    op.create_table(
        "police_answer",
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("is_nothing_found", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["police_batch.id"],
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
        ),
        sa.PrimaryKeyConstraint("batch_id", "person_id"),
    )
    with op.batch_alter_table("police_answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_police_answer_person_id"), ["person_id"], unique=False)

    op.create_table(
        "travel_document",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("number_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("number_index", sa.LargeBinary(), nullable=False),
        sa.Column("number_mask", sa.String(), nullable=False),
        sa.Column("is_official", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint(
            "person_id", "kind", "number_index", name="one_travel_document_a_number"
        ),
    )
    with op.batch_alter_table("travel_document", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_travel_document_number_index"), ["number_index"], unique=False
        )

    op.create_table(
        "crossing",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("clock", sa.String(length=8), nullable=False),
        sa.Column("direction", sa.String(length=40), nullable=False),
        sa.Column("travel_document_id", sa.Uuid(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("next_place", sa.String(), nullable=False),
        sa.Column("port", sa.String(), nullable=False),
        sa.Column("transport", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["police_batch.id"],
        ),
        sa.ForeignKeyConstraint(
            ["travel_document_id"],
            ["travel_document.id"],
        ),
        sa.PrimaryKeyConstraint("person_id", "day", "clock", "direction", "travel_document_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "police_document",
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("travel_document_id", sa.Uuid(), nullable=False),
        sa.Column("issue_date", sa.Date(), nullable=True),
        sa.Column("expiry_date", sa.Date(), nullable=True),
        sa.Column("issuing_authority", sa.String(), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["police_batch.id"],
        ),
        sa.ForeignKeyConstraint(
            ["travel_document_id"],
            ["travel_document.id"],
        ),
        sa.PrimaryKeyConstraint("batch_id", "travel_document_id"),
    )
    with op.batch_alter_table("police_document", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_police_document_travel_document_id"),
            ["travel_document_id"],
            unique=False,
        )

    op.create_table(
        "police_request",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=30), nullable=False),
        sa.Column("asked", sa.String(length=40), nullable=False),
        sa.Column("finding_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("asked_by_id", sa.Uuid(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_date", sa.Date(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("answered_by_id", sa.Uuid(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["answered_by_id"],
            ["person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"],
            ["person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["finding_id"],
            ["finding.id"],
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"],
            ["unit.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number"),
    )
    with op.batch_alter_table("police_request", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_police_request_finding_id"), ["finding_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_police_request_person_id"), ["person_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_police_request_state"), ["state"], unique=False)
        batch_op.create_index(batch_op.f("ix_police_request_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "statement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("finding_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("due_date", sa.Date(), nullable=False),
        sa.Column("asked_by_id", sa.Uuid(), nullable=True),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["asked_by_id"],
            ["person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["finding_id"],
            ["finding.id"],
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("statement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_statement_finding_id"), ["finding_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_statement_person_id"), ["person_id"], unique=False)

    op.create_table(
        "disposition",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("finding_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("measure", sa.String(length=40), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("legal_basis", sa.String(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("until_date", sa.Date(), nullable=True),
        sa.Column("suspension_id", sa.Uuid(), nullable=True),
        sa.Column("made_by_id", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_on", sa.Date(), nullable=True),
        sa.Column("revoke_reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["finding_id"],
            ["finding.id"],
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"],
            ["person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["suspension_id"],
            ["suspension.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("disposition", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_disposition_finding_id"), ["finding_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_disposition_person_id"), ["person_id"], unique=False)

    op.create_table(
        "statement_file",
        sa.Column("statement_id", sa.Uuid(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"],
            ["stored_file.id"],
        ),
        sa.ForeignKeyConstraint(
            ["statement_id"],
            ["statement.id"],
        ),
        sa.PrimaryKeyConstraint("statement_id", "file_id"),
    )
    for table in NEVER_EDITED:
        _refuse_changes(table)
    for table, owner in OWNERS.items():
        _note_changes(
            table, NOTE.format(owner=owner.replace("NEW.person_id", "NEW.person_id AS person_id"))
        )


def downgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for table in OWNERS:
        if is_sqlite and table not in TABLES:
            op.execute(f"DROP TRIGGER {table}_touches_insert")
            op.execute(f"DROP TRIGGER {table}_touches_update")
        elif not is_sqlite:
            op.execute(f"DROP FUNCTION {table}_touches() CASCADE")
    for table in TABLES:
        op.drop_table(table)
    if not is_sqlite:
        for table in NEVER_EDITED:
            op.execute(f"DROP FUNCTION {table}_never_edited() CASCADE")


def _refuse_changes(table: str) -> None:
    """Let the database itself refuse to change or remove a row."""
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is never edited'); END"
            )
        return
    op.execute(
        f"CREATE FUNCTION {table}_never_edited() RETURNS trigger AS $$ "
        f"BEGIN RAISE EXCEPTION '{table} is never edited'; END $$ LANGUAGE plpgsql"
    )
    op.execute(
        f"CREATE TRIGGER {table}_never_edited BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_never_edited()"
    )


def _note_changes(table: str, note: str) -> None:
    """Let the database itself note whose records changed."""
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("INSERT", "UPDATE"):
            op.execute(
                f"CREATE TRIGGER {table}_touches_{verb.lower()} AFTER {verb} ON {table} "
                f"BEGIN {note}; END"
            )
        return
    op.execute(
        f"CREATE FUNCTION {table}_touches() RETURNS trigger AS $$ "
        f"BEGIN {note}; RETURN NULL; END $$ LANGUAGE plpgsql"
    )
    op.execute(
        f"CREATE TRIGGER {table}_touches AFTER INSERT OR UPDATE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_touches()"
    )
