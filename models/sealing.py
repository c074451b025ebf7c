"""Encryption at rest and blind indexes for what identifies a person.

A sealed value is `key id, nonce, ciphertext` (AES-GCM) and is bound to its table, column and
row, so that it cannot be moved to another row. A blind index is a keyed digest of the
normalised value: equal values can be found, nothing can be read. Spec: operations 5.6.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from models.errors import CustodyError

NONCE_BYTES = 12
INDEX_BYTES = 16


class SealBroken(CustodyError):
    """A stored value was changed, moved to another row, or its key is not here."""


class Row(Protocol):
    """Anything stored under a table name and an id."""

    id: UUID


@dataclass(frozen=True)
class Keyring:
    """The keys that open sealed values, and the one that seals new ones.

    `sealing` holds 32-byte keys by id; `current` seals; `index_key` makes blind indexes and
    never changes, or nothing could be found any more.
    """

    sealing: Mapping[int, bytes]
    current: int
    index_key: bytes
    ciphers: dict[int, AESGCM] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        ciphers = {number: AESGCM(key) for number, key in self.sealing.items()}
        object.__setattr__(self, "ciphers", ciphers)

    def seal(self, text: str, place: str) -> bytes:
        """Encrypt a text for one place (`table/column/row id`)."""
        nonce = os.urandom(NONCE_BYTES)
        sealed = self.ciphers[self.current].encrypt(nonce, text.encode(), place.encode())
        return bytes([self.current]) + nonce + sealed

    def unseal(self, sealed: bytes, place: str) -> str:
        """Read a sealed text back; raises SealBroken when it is not what was stored there."""
        cipher = self.ciphers.get(sealed[0]) if sealed else None
        nonce, body = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
        try:
            if cipher is None:
                raise SealBroken("缺少解开该数据的密钥，请检查密钥文件。")
            return cipher.decrypt(nonce, body, place.encode()).decode()
        except (InvalidTag, ValueError) as broken:  # a nonce cut short is a ValueError
            raise SealBroken("加密数据校验失败，数据可能被改动。") from broken

    def index(self, purpose: str, value: str) -> bytes:
        """The blind index of a normalised value; purposes never share an index."""
        digest = hmac.digest(self.index_key, f"{purpose}\0{value}".encode(), "sha256")
        return digest[:INDEX_BYTES]


class _Held:
    """The keyring this process works with, set once at start."""

    keyring: Keyring | None = None


def use_keyring(keyring: Keyring) -> None:
    """Let this process seal and unseal with these keys."""
    _Held.keyring = keyring


def keyring() -> Keyring:
    """The keys in use; raises SealBroken when none were set."""
    if _Held.keyring is None:
        raise SealBroken("未加载密钥，无法读写加密数据。")
    return _Held.keyring


def place(table: str, column: str, row_id: UUID) -> str:
    """The place a value is bound to."""
    return place_of(table, column, row_id.hex)


def place_of(table: str, column: str, digits: str) -> str:
    """The place a value is bound to, by the 32 digits of its row's id."""
    return f"{table}/{column}/{digits}"


def seal(row: Row, column: str, text: str) -> bytes:
    """Seal a text for a column of this row."""
    return keyring().seal(text, place(_table(row), column, row.id))


def seal_for(kind: type[Row], column: str, row_id: UUID, text: str) -> bytes:
    """Seal a text for a column of a row that is written without an object for it."""
    return keyring().seal(text, place(str(getattr(kind, "__tablename__")), column, row_id))  # noqa: B009


def unseal_of(kind: type[Row], column: str, row_id: UUID, sealed: bytes) -> str:
    """Read a column of a row that was fetched without an object for it."""
    return keyring().unseal(sealed, place(str(getattr(kind, "__tablename__")), column, row_id))  # noqa: B009


def unseal(row: Row, column: str, sealed: bytes) -> str:
    """Read a column of this row."""
    return keyring().unseal(sealed, place(_table(row), column, row.id))


def unseal_if_any(row: Row, column: str, sealed: bytes | None) -> str:
    """Read a column of this row that may be empty."""
    return "" if sealed is None else unseal(row, column, sealed)


def _table(row: Row) -> str:
    return str(getattr(row, "__tablename__"))  # noqa: B009 - a SQLModel class attribute


def blind_index(purpose: str, value: str) -> bytes:
    """The blind index of a normalised value with the keys in use."""
    return keyring().index(purpose, value)
