"""Ids of rows that are made together: an import's, or the events of one act."""

from __future__ import annotations

from itertools import count
from secrets import randbits, token_bytes
from uuid import UUID

_HEAD_BYTES, _COUNTED_BYTES, _OWN_BYTES = 9, 4, 3
_MOST = 1 << 31


class Ids:
    """New ids with a random beginning in common and in their order, so that rows lie together.

    With ids that share nothing, each row of a chunk changes another page of every index: a roster
    of 100,000 persons then writes 10 GB instead of 2, most of it while others wait.
    """

    def __init__(self) -> None:
        rest = bytes(_COUNTED_BYTES + _OWN_BYTES)
        # The version and the variant of an id stand in its beginning.
        whole = UUID(bytes=token_bytes(_HEAD_BYTES) + rest, version=4)
        self._head = whole.hex[: 2 * _HEAD_BYTES]
        self._places = count(randbits(_COUNTED_BYTES * 8) % _MOST)

    def __call__(self) -> UUID:
        """A new id; the 66 random bits of the beginning leave nothing to chance between two."""
        return UUID(self.digits())

    def digits(self) -> str:
        """A new id as its 32 hexadecimal digits, for rows that are written as they are stored."""
        return f"{self._head}{next(self._places):08x}{token_bytes(_OWN_BYTES).hex()}"
