"""Police data to measure with: documents and crossings of a fictitious city, in one flat workbook.

Run as `python -m bench.police_data FILE PERSONS DOCUMENTS CROSSINGS`. The same counts give the same
bytes. The XML is written directly, with shared strings as Excel writes it: a library that makes a
cell an object takes minutes for a million rows.
"""

from __future__ import annotations

import random
import sys
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

from bench.rosters import SEED, people

Cells = tuple[str, ...]
FIRST_DAY, DAYS = date(2013, 1, 1), 940
ROWS_A_WRITE = 5_000
_NAMED = ("身份证号", "姓名")
_DOCUMENT = ("证件种类", "证件号码")
DOCUMENT_TITLES = (*_NAMED, *_DOCUMENT, "签发日期", "有效期至", "签发机关", "证件状态")
CROSSING_TITLES = (*_NAMED, "出入境", "日期", "时间", *_DOCUMENT, "前往地", "口岸", "交通工具")
BATCH = (
    ("公函文号", "查询事由", "起始日期", "截止日期", "数据日期"),
    ("云组函〔2015〕8号", "专项治理", "2013-01-01", "2015-08-15", "2015-08-15"),
)
KINDS = (("普通护照", "E", 3650), ("往来港澳通行证", "C", 3650), ("往来台湾通行证", "T", 1825))
PLACES = ("日本", "韩国", "泰国", "香港", "澳门", "台湾", "美国", "法国", "德国", "新加坡")
PORTS = ("样例机场口岸", "试行口岸", "云溪港口岸", "示范陆路口岸")
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
SPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"


class Strings:
    """The shared strings of a workbook, each once, in the order in which they come."""

    def __init__(self) -> None:
        self.places: dict[str, int] = {}

    def place(self, words: str) -> int:
        return self.places.setdefault(words, len(self.places))


def write_police(path: Path, persons: int, documents: int, crossings: int) -> None:
    """Write 证件信息, 出入境记录 and 批次 of so many persons of the fictitious city."""
    chance, strings = random.Random(SEED), Strings()
    held = _held(persons, documents, chance)
    sheets: dict[str, Iterable[Sequence[str]]] = {
        "证件信息": _documents(held),
        "出入境记录": _crossings(held, crossings, chance),
        "批次": BATCH,
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for number, rows in enumerate(sheets.values(), start=1):
            with _part(archive, f"xl/worksheets/sheet{number}.xml") as part:
                for text in _sheet(rows, strings):
                    part.write(text.encode())
        with _part(archive, "xl/sharedStrings.xml") as part:
            part.write(f"{HEAD}<sst {SPACE}>".encode())
            for words in strings.places:
                part.write(f"<si><t>{words}</t></si>".encode())
            part.write(b"</sst>")
        for name, text in _frame(list(sheets)).items():
            with _part(archive, name) as part:
                part.write((HEAD + text).encode())


def _part(archive: zipfile.ZipFile, name: str):  # noqa: ANN202 - zipfile's own kind of file
    info = zipfile.ZipInfo(name, (2015, 8, 15, 9, 0, 0))
    info.compress_type = zipfile.ZIP_DEFLATED
    return archive.open(info, "w", force_zip64=True)


def _held(persons: int, documents: int, chance: random.Random) -> list[tuple[str, str, Cells]]:
    """ID, name and document: everybody holds a passport, the first ones a permit as well."""
    who = people(persons)
    held: list[tuple[str, str, Cells]] = []
    for place in range(documents):
        person = place % persons
        kind, letter, days = KINDS[place // persons + (0 if place < persons else person % 2)]
        issued = FIRST_DAY - timedelta(days=chance.randrange(1500))
        expires = issued + timedelta(days=days)
        number = f"{letter}{place:08d}"
        said = (kind, number, f"{issued:%Y%m%d}", f"{expires:%Y%m%d}", "样例公安局", "有效")
        held.append((*who[person], said))
    return held


def _documents(held: list[tuple[str, str, Cells]]) -> Iterator[Sequence[str]]:
    yield DOCUMENT_TITLES
    for national_id, name, said in held:
        yield (national_id, name, *said)


def _crossings(
    held: list[tuple[str, str, Cells]], crossings: int, chance: random.Random
) -> Iterator[Sequence[str]]:
    """Out and back again, by the clock of all: rows of one person lie far apart."""
    yield CROSSING_TITLES
    per_document, left = -(-crossings // len(held)), crossings
    for turn in range(0, per_document, 2):
        for national_id, name, (kind, number, *_) in held:
            day = FIRST_DAY + timedelta(days=turn * DAYS // per_document + chance.randrange(90))
            place = chance.choice(PLACES)
            for direction, days in (("出境", 0), ("入境", 1 + chance.randrange(9))):
                if left == 0:
                    return
                left -= 1
                clock = f"{chance.randrange(24):02d}:{chance.randrange(60):02d}"
                when = f"{day + timedelta(days=days):%Y%m%d}"
                where = (place, chance.choice(PORTS), "飞机")
                yield (national_id, name, direction, when, clock, kind, number, *where)


def _sheet(rows: Iterable[Sequence[str]], strings: Strings) -> Iterator[str]:
    yield f"{HEAD}<worksheet {SPACE}><sheetData>"
    lines: list[str] = []
    for number, row in enumerate(rows, start=1):
        cells = "".join(
            f'<c r="{letter}{number}" t="s"><v>{strings.place(words)}</v></c>'
            for letter, words in zip("ABCDEFGHIJ", row, strict=False)
        )
        lines.append(f'<row r="{number}">{cells}</row>')
        if len(lines) == ROWS_A_WRITE:
            yield "".join(lines)
            lines.clear()
    yield "".join(lines) + "</sheetData></worksheet>"


def _frame(names: list[str]) -> dict[str, str]:
    """The parts that hold a workbook together."""
    numbered = list(enumerate(names, start=1))
    listed = "".join(f'<sheet name="{name}" sheetId="{n}" r:id="rId{n}"/>' for n, name in numbered)
    targets = [(f"{RELATIONS}/worksheet", f"worksheets/sheet{n}.xml") for n, _ in numbered]
    targets.append((f"{RELATIONS}/sharedStrings", "sharedStrings.xml"))
    relations = "".join(
        f'<Relationship Id="rId{n}" Type="{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, start=1)
    )
    overrides = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{TYPES}.worksheet+xml"/>'
        for n, _ in numbered
    )
    return {
        "[Content_Types].xml": (
            f'<Types xmlns="{PACKAGE}/content-types">'
            '<Default Extension="rels"'
            ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{TYPES}.sheet.main+xml"/>'
            f'<Override PartName="/xl/sharedStrings.xml" ContentType="{TYPES}.sharedStrings+xml"/>'
            f"{overrides}</Types>"
        ),
        "_rels/.rels": (
            f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1"'
            f' Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ),
        "xl/workbook.xml": (
            f'<workbook {SPACE} xmlns:r="{RELATIONS}"><sheets>{listed}</sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": (
            f'<Relationships xmlns="{PACKAGE}/relationships">{relations}</Relationships>'
        ),
    }


if __name__ == "__main__":
    write_police(Path(sys.argv[1]), *map(int, sys.argv[2:]))
