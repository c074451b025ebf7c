"""Replay: run a conversation from the top with the answers given so far.

It stops at the first open question. Whatever else a conversation awaits is an error: a turn
never waits for anything but a person (style, section 2).
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from handlers.talk import Misread, Question, SentFile, Talk

Conversation = Callable[[Talk, Session], Coroutine[Any, Any, None]]


@dataclass
class Position:
    """Where a conversation stands: its answers, and the question that is open, if any."""

    answers: dict[str, str]
    question: Question[Any] | None
    misread: str = ""


def replay(
    conversation: Conversation,
    talk: Talk,
    db: Session,
    answers: dict[str, str],
    said: str | SentFile | None = None,
) -> Position:
    """Run a conversation with its answers and, at its open question, what was said now.

    What the conversation said before an answer was said in an earlier turn and is dropped.
    A stored answer that fits no longer is taken away with all that came after it.
    """
    position = _run(conversation, talk, db, dict(answers), said)
    if position.question is None and talk.forgotten is not None:
        kept = _before(position.answers, talk.forgotten)
        notes, talk.forgotten = list(talk.said), None
        position = _run(conversation, talk, db, kept, None)
        talk.said = notes
    return position


def _run(
    conversation: Conversation,
    talk: Talk,
    db: Session,
    answers: dict[str, str],
    said: str | SentFile | None,
) -> Position:
    talk.said = []
    spoken = conversation(talk, db)
    try:
        question = _question(spoken.send(None))
        while True:
            try:
                said = _answer(question, answers, said)
            except Misread as misread:
                return Position(answers, question, str(misread))
            if question.key not in answers:
                return Position(answers, question)
            talk.said = []
            question = _question(spoken.send(answers[question.key]))
    except StopIteration:
        return Position(answers, None)
    finally:
        spoken.close()


def _answer(
    question: Question[Any], answers: dict[str, str], said: str | SentFile | None
) -> str | SentFile | None:
    """Make sure of the stored answer, or take what was said now; returns what is left unsaid."""
    if question.key in answers:
        try:
            question.value(answers[question.key])
        except Misread:
            for key in [*answers][[*answers].index(question.key) :]:
                del answers[key]
            raise
        return said
    if said is None:
        return None
    answers[question.key] = _accepted(question, said)
    return None


def _accepted(question: Question[Any], said: str | SentFile) -> str:
    return question.accept_file(said) if isinstance(said, SentFile) else question.accept(said)


def _question(awaited: object) -> Question[Any]:
    if not isinstance(awaited, Question):
        raise TypeError(f"a conversation may await its person only, not {awaited!r}")
    return awaited


def _before(answers: dict[str, str], key: str) -> dict[str, str]:
    kept: dict[str, str] = {}
    for each, answer in answers.items():
        if each == key:
            break
        kept[each] = answer
    return kept
