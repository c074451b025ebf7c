"""Invitations to hand out: the link, its QR picture, and a sheet of them for a unit. Spec 2.1."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path

import segno
from sqlmodel import Session

from models.calendar import ZONE
from models.invited import Invited
from models.office import office_state
from workbooks.invitations import InvitationRow, write


def invitation_link(db: Session, public_url: str, code: str) -> str:
    """The address that opens the chat with the code filled in; it names nobody.

    Where a messenger serves the office that is its chat, else the office's own page.
    """
    return f"{office_state(db).chat_link or f'{public_url}/?start='}{code}"


def qr_picture(link: str) -> bytes:
    """A QR code as a PNG."""
    buffer = io.BytesIO()
    segno.make(link, error="m").save(buffer, kind="png", scale=6, border=3)
    return buffer.getvalue()


def invitation_sheet(db: Session, made: list[Invited], unit: str, public_url: str) -> bytes:
    """The sheet of codes for a unit."""
    rows = [_row(each, invitation_link(db, public_url, each.code)) for each in made]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "invitations.xlsx"
        write(rows, f"{unit} 账号绑定邀请码", path)
        return path.read_bytes()


def _row(invited: Invited, link: str) -> InvitationRow:
    until = f"{invited.expires_at.astimezone(ZONE):%Y-%m-%d %H:%M}"
    return InvitationRow(
        invited.unit, invited.person.name, invited.code, until, link, qr_picture(link)
    )
