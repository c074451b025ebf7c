"""What a person can be told when something is refused: one root, a class per thing to do about it.

The text of each is a whole Chinese sentence and may be shown to whoever asked.
"""

from __future__ import annotations


class CustodyError(Exception):
    """Anything the office refuses; its text says what is wrong and what is expected."""


class Forbidden(CustodyError):
    """The actor may not do this, or not to this person or unit. Ask who may."""


class Unusable(CustodyError):
    """A value, a file or a workbook that cannot be read. Correct it and send it again."""


class NotNow(CustodyError):
    """The record is in another state than the action needs. Look at it again."""


class Unknown(CustodyError):
    """Nobody or nothing by that name, number or code. Check it."""
