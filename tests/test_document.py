"""Transcripts of reporting holdings."""

from __future__ import annotations

from sqlmodel import select

from models.declaration import Declaration
from models.document import Document
from tests.conftest import Bench, Chat


async def test_an_official_reports_one_document_and_gets_a_receipt(
    chat: Chat, bench: Bench
) -> None:
    await chat(
        ("/document", "您现在持有因私出国（境）证件吗？"),
        ("有证件，逐本报告", "是哪种证件？"),
        ("普通护照", "普通护照的证件号码是多少？"),
        ("e1234 5678", "签发日期？"),
        ("2014年3月5日", "有效期至哪天？"),
        ("20240304", "签发机关？"),
        ("跳过", "还有别的证件吗？"),
        ("报告完了", "普通护照 E12345678，有效期至 2024-03-04"),
        ("确认属实并提交", "回执号 SB20150720-"),
    )
    with bench.database.read() as db:
        document = db.exec(select(Document)).one()
        assert document.number == "E12345678"
        assert document.number_mask == "*****5678"
        assert not db.exec(select(Declaration)).one().none_held
