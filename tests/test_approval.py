"""Transcripts of approvals: the chain, refusals, asking back, stand-ins, opinions."""

from __future__ import annotations

import pytest

from tests.conftest import Bench, Chat, People
from tests.travels import declare, keep_documents


@pytest.fixture(autouse=True)
def traveller(bench: Bench, people: People) -> None:
    with bench.database.write() as db:
        keep_documents(db, bench, people)


async def test_who_refuses_says_why_and_the_applicant_reads_it(chat: Chat) -> None:
    await declare(chat)
    await chat.of("approver")(("不同意", "不同意的理由？"), ("暑期值班", "已记录不同意"))
    assert "不同意：暑期值班" in chat.last.text
    await chat(("/my", "未批准"))
