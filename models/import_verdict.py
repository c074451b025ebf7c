"""What becomes of each row of an import, and the plan to write it. Spec workbooks 3.1."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import bindparam, insert, update
from sqlmodel import Session, SQLModel

from models.audit import Entry
from models.ids import Ids
from models.import_rows import defaults
from models.stored_rows import StoredRows, insert_stored

NEW, UPDATED, UNCHANGED, UNMATCHED, WRONG = "新增", "更新", "重复", "未匹配", "错误"


def _said(column: str, sentence: str) -> str:
    """A sentence with the column it is about, unless it names it itself."""
    words = sentence.rstrip("。")
    return words if column in words else f"{column}：{words}"


class WrongCell(Protocol):
    """A column and the sentence that says what is wrong there."""

    @property
    def column(self) -> str: ...
    @property
    def sentence(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Verdict:
    """One row's 结果: the word, what to look at, and the wrong cells."""

    outcome: str
    warnings: tuple[str, ...] = ()
    cells: tuple[tuple[str, str], ...] = ()

    @property
    def text(self) -> str:
        """What the 结果 column says."""
        if self.cells:
            return f"{WRONG}：" + "；".join(_said(*cell) for cell in self.cells)
        notes = "；".join(each.rstrip("。") for each in self.warnings)
        return f"{self.outcome}（提示：{notes}）" if notes else self.outcome

    @classmethod
    def wrong(cls, column: str, sentence: str) -> Verdict:
        """A row that is not imported, for one reason."""
        return cls(WRONG, cells=((column, sentence),))

    @classmethod
    def wrong_row(cls, cells: Iterable[WrongCell]) -> Verdict:
        """A row that could not be read."""
        return cls(WRONG, cells=tuple((each.column, each.sentence) for each in cells))


# Most rows of a large workbook have nothing to be said about: they share their verdict.
SETTLED = {word: Verdict(word) for word in (NEW, UPDATED, UNCHANGED)}


@dataclass(frozen=True)
class Scope:
    """Over which subtrees the importer may act; `unit_code` is the unit for new persons."""

    prefixes: tuple[str, ...]
    root_path: str
    unit_code: str

    @property
    def is_whole(self) -> bool:
        """Whether nothing is out of reach (also while there is no city yet)."""
        return not self.root_path or self.reaches(self.root_path)

    def reaches(self, path: str) -> bool:
        return any(path.startswith(prefix) for prefix in self.prefixes)


@dataclass
class Told:
    """What became of the rows of a chunk.

    `settled` counts rows that are not listed: of a million, only those to be looked at are.
    `cases` names what a chunk was made of, where its place does not tell.
    """

    verdicts: dict[int, Verdict] = field(default_factory=dict[int, Verdict])
    settled: Counter[str] = field(default_factory=Counter[str])
    cases: list[int] = field(default_factory=list[int])

    def as_text(self) -> str:
        """As it is kept beside a chunk."""
        told: dict[str, object] = {
            str(n): [v.outcome, v.warnings, v.cells] for n, v in self.verdicts.items()
        }
        more: dict[str, object] = {"settled": self.settled, "cases": self.cases}
        told |= {name: each for name, each in more.items() if each}
        return json.dumps(told, ensure_ascii=False)

    @classmethod
    def from_text(cls, text: str) -> Told:
        """As it was kept beside a chunk."""
        told = json.loads(text)
        settled, cases = Counter[str](told.pop("settled", {})), told.pop("cases", [])
        verdicts = {
            int(number): Verdict(outcome, tuple(warnings), tuple((c, s) for c, s in cells))
            for number, (outcome, warnings, cells) in told.items()
        }
        return cls(verdicts, settled, cases)


@dataclass
class Plan(Told):
    """What an import would write: rows to insert and to update by table, and audit entries.

    `stored` are rows of one's own making that are written as they are, after the others.
    """

    inserts: dict[str, list[dict[str, Any]]] = field(
        default_factory=dict[str, list[dict[str, Any]]]
    )
    updates: dict[str, list[dict[str, Any]]] = field(
        default_factory=dict[str, list[dict[str, Any]]]
    )
    entries: list[Entry] = field(default_factory=list[Entry])
    moved_paths: dict[str, str] = field(default_factory=dict[str, str])
    new_id: Ids = field(default_factory=Ids)
    stored: list[StoredRows] = field(default_factory=list[StoredRows])

    def insert(self, table: type[Any], *, row_id: UUID | None = None, **values: object) -> UUID:
        """Plan a new row from its values; the table's defaults stand where nothing is said.

        Returns:
            The row's id: the given one, or a new one.
        """
        new = row_id or self.new_id()
        row = {"id": new, **defaults(table), **values}
        self.inserts.setdefault(str(table.__tablename__), []).append(row)
        return new

    def link(self, table: type[Any], **values: object) -> None:
        """Plan a row that has no id of its own: it joins two others."""
        row = {**defaults(table), **values}
        self.inserts.setdefault(str(table.__tablename__), []).append(row)

    def update(self, row: SQLModel, **values: object) -> None:
        """Plan new values for a row, by its id."""
        planned = {"row_id": getattr(row, "id"), **values}  # noqa: B009 - any table with an id
        self.updates.setdefault(str(row.__tablename__), []).append(planned)

    def write(self, db: Session) -> None:
        """Write all of it; many rows of one shape go to the database in one statement."""
        tables = SQLModel.metadata.tables
        connection = db.connection()
        for table in SQLModel.metadata.sorted_tables:
            rows = self.inserts.get(table.name, [])
            if rows:
                connection.execute(insert(table), rows)
        for name, rows in self.updates.items():
            for shape in _shapes(rows):
                values: dict[str, Any] = {
                    key: bindparam(key) for key in shape[0] if key not in {"row_id", "id"}
                }
                key = "row_id" if "row_id" in shape[0] else "id"
                bound = [{**row, "of_row": row[key]} for row in shape]
                statement = update(tables[name]).where(tables[name].c.id == bindparam("of_row"))
                connection.execute(statement.values(values), bound)
        insert_stored(db, self.stored)
        db.expire_all()


def _shapes(rows: Sequence[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    shapes: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for row in rows:
        shapes.setdefault(tuple(row), []).append(row)
    return list(shapes.values())
