"""Files that came in or go out, sealed, stored by their hash; exports live for 24 hours.

Spec: domain 1.3 (life of an exported file), operations 5.3 and 5.6.
"""

from __future__ import annotations

import hashlib
import os
from datetime import datetime
from uuid import UUID, uuid4

from cryptography.exceptions import InvalidTag
from sqlmodel import Field, Session, col, select

from models.errors import Unknown
from models.sealing import NONCE_BYTES, SealBroken, keyring, place
from models.table import Table

WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PAPER_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF_TYPE = "application/pdf"


class StoredFile(Table, table=True):
    """A file. `content` is sealed; after `expires_at` it is emptied and only its name stays."""

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    name: str
    media_type: str
    size_bytes: int
    sha256: str = Field(index=True, max_length=64)
    content: bytes
    stored_at: datetime
    expires_at: datetime | None = Field(default=None, index=True)
    person_id: UUID | None = Field(default=None, foreign_key="person.id")


def new_file(name: str, media_type: str, content: bytes, now: datetime) -> StoredFile:
    """A file to keep; not yet in a session."""
    file = StoredFile(
        name=name,
        media_type=media_type,
        size_bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        content=b"",
        stored_at=now,
    )
    file.content = _seal(file, content)
    return file


def read_file(file: StoredFile) -> bytes:
    """The content.

    Raises:
        Unknown: its life is over.
        SealBroken: it is not what was stored here, or its key is gone.
    """
    if not file.content:
        raise Unknown(f"文件「{file.name}」已超过保存期限，请重新生成。")
    number, nonce = file.content[0], file.content[1 : 1 + NONCE_BYTES]
    try:
        cipher = keyring().ciphers[number]
        return cipher.decrypt(nonce, file.content[1 + NONCE_BYTES :], _place(file))
    except (KeyError, InvalidTag, ValueError) as broken:
        raise SealBroken(f"文件「{file.name}」校验失败，内容可能被改动或缺少密钥。") from broken


def expired_files(db: Session, now: datetime) -> list[StoredFile]:
    """Files whose life is over and whose content is still here."""
    found = db.exec(
        select(StoredFile).where(col(StoredFile.expires_at) < now, StoredFile.content != b"")
    ).all()
    return list(found)


def _seal(file: StoredFile, content: bytes) -> bytes:
    keys, nonce = keyring(), os.urandom(NONCE_BYTES)
    sealed = keys.ciphers[keys.current].encrypt(nonce, content, _place(file))
    return bytes([keys.current]) + nonce + sealed


def _place(file: StoredFile) -> bytes:
    return place("stored_file", "content", file.id).encode()
