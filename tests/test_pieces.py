"""Words and files as answers; that they reach a conversation is told in test_explain.py."""

from __future__ import annotations

from uuid import UUID

import pytest

from handlers.talk import Misread, SentFile, Text
from handlers.talk.pieces import MOST_WORDS, Piece, WordsOrFile

FILE = UUID("00000000-0000-4000-8000-000000000001")


def question(*, may_end: bool = True, may_go_on: bool = True) -> WordsOrFile:
    return WordsOrFile("said.0", "请说明", may_end=may_end, may_go_on=may_go_on)


@pytest.mark.parametrize("words", ["当时不知道要报批", "file 1", "words words", "第一行\n第二行"])
def test_words_come_back_as_they_were_said(words: str) -> None:
    asked = question()
    assert asked.value(asked.accept(f" {words} ")) == Piece(words)


@pytest.mark.parametrize("caption", ["", "机票 第 1 页"])
def test_a_file_comes_back_with_what_stood_under_it(caption: str) -> None:
    asked = question()
    assert asked.value(asked.accept_file(SentFile(FILE, caption))) == Piece(caption, FILE)


def test_nobody_can_name_a_file_by_typing_its_id() -> None:
    asked = question()
    assert asked.value(asked.accept(f"file {FILE}")) == Piece(f"file {FILE}")


@pytest.mark.parametrize("words", ["发完了", "1", "没有了", "-"])
def test_the_end_is_said_by_button_number_or_words(words: str) -> None:
    asked = question()
    assert asked.value(asked.accept(words)) is None


def test_nothing_at_all_is_no_statement() -> None:
    with pytest.raises(Misread, match="还没有收到内容"):
        question(may_end=False).accept("发完了")


def test_a_number_is_words_where_there_is_no_button() -> None:
    assert question(may_end=False).accept("1") == "words 1"


def test_words_too_long_are_asked_again_and_lose_nothing() -> None:
    assert question().accept("字" * MOST_WORDS)
    with pytest.raises(Misread, match="请分几条发"):
        question().accept("字" * (MOST_WORDS + 1))


def test_after_the_last_piece_only_the_end_is_taken() -> None:
    asked = question(may_go_on=False)
    with pytest.raises(Misread, match="最多 20 条"):
        asked.accept("还有")
    with pytest.raises(Misread, match="最多 20 条"):
        asked.accept_file(SentFile(FILE))
    assert asked.value(asked.accept("发完了")) is None


def test_an_ordinary_question_takes_no_file() -> None:
    asked = Text("reason", "为什么？")
    assert not asked.takes_files
    with pytest.raises(Misread, match="不能发文件"):
        asked.accept_file(SentFile(FILE))
