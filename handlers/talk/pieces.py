"""What somebody says in several pieces: words, pictures, files, one message each.

Spec findings 4.4 (text and attachments), conversations 2.2. A piece is stored as it came, so that a
replay reads the same; a file is stored by its id.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from handlers.talk.questions import Misread, Question, SentFile
from handlers.talk.talk import Talk

DONE, ENDED = "发完了", "-"
DONE_WORDS = {DONE, "发完", "完了", "没有了", ENDED}
MOST_PIECES = 20
MOST_WORDS = 1000  # of one piece


@dataclass(frozen=True)
class Piece:
    """Words, or a file with the words under it."""

    words: str = ""
    file_id: UUID | None = None


class WordsOrFile(Question[Piece | None]):
    """One more piece, or None when there are no more; `may_end` once there is one."""

    takes_files: ClassVar[bool] = True

    def __init__(self, key: str, text: str, *, may_end: bool, may_go_on: bool = True) -> None:
        super().__init__(key, text)
        self.may_end, self.may_go_on = may_end, may_go_on

    def options(self) -> list[tuple[str, str]]:
        return [(DONE, ENDED)] if self.may_end else []

    @property
    def hint(self) -> str:
        return f"请输入文字，或发送图片、文件；全部发完后点「{DONE}」。"

    def accept(self, said: str) -> str:
        words = said.strip()
        if words in DONE_WORDS or (self.may_end and words == "1"):
            if not self.may_end:
                raise Misread("还没有收到内容，请先写文字或发图片、文件。")
            return ENDED
        self._refuse_more()
        if not words:
            raise Misread("消息是空的，请输入文字。")
        if len(words) > MOST_WORDS:
            raise Misread(f"一条最多 {MOST_WORDS} 个字，现在有 {len(words)} 个，请分几条发。")
        return f"words {words}"

    def accept_file(self, file: SentFile) -> str:
        self._refuse_more()
        return f"file {file.id} {file.caption[:MOST_WORDS]}".rstrip()

    def value(self, answer: str) -> Piece | None:
        if answer == ENDED:
            return None
        kind, _, rest = answer.partition(" ")
        if kind == "words":
            return Piece(rest)
        file_id, _, caption = rest.partition(" ")
        return Piece(caption, UUID(file_id))

    def _refuse_more(self) -> None:
        if not self.may_go_on:
            raise Misread(f"最多 {MOST_PIECES} 条，请点「{DONE}」；需要补充的另行提交。")


async def ask_pieces(talk: Talk, key: str, text: str) -> list[Piece]:
    """Take words and files until their sender has no more, at least one and at most twenty."""
    pieces: list[Piece] = []
    while True:
        count = len(pieces)
        files = sum(each.file_id is not None for each in pieces)
        got = f"已收到文字 {count - files} 条、附件 {files} 份。还有的继续发，没有了点「{DONE}」。"
        piece = await talk.ask(
            WordsOrFile(
                f"{key}.{count}",
                got if pieces else text,
                may_end=bool(pieces),
                may_go_on=count < MOST_PIECES,
            )
        )
        if piece is None:
            return pieces
        pieces.append(piece)
