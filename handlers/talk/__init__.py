"""How a conversation speaks: the questions it can ask and the talk it asks them in."""

from handlers.talk.document_fields import DocumentFields, ask_document
from handlers.talk.questions import (
    Choice,
    Code,
    Day,
    DocumentNumber,
    Misread,
    Question,
    SentFile,
    Text,
)
from handlers.talk.talk import Said, Talk

__all__ = [
    "Choice",
    "Code",
    "Day",
    "DocumentFields",
    "DocumentNumber",
    "Misread",
    "Question",
    "Said",
    "SentFile",
    "Talk",
    "Text",
    "ask_document",
]
