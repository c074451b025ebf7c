"""Invitations to hand out: the link, its QR picture, and a sheet of them for a unit. Spec 2.1."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path

import segno

from models.calendar import ZONE
from models.invited import Invited
from workbooks.invitations import InvitationRow, write


def invitation_link(public_url: str, code: str) -> str:
    """The address that opens the chat with the code filled in; it names nobody."""
    return f"{public_url}/?start={code}"


def qr_picture(link: str) -> bytes:
    """A QR code as a PNG."""
    buffer = io.BytesIO()
    segno.make(link, error="m").save(buffer, kind="png", scale=6, border=3)
    return buffer.getvalue()


def invitation_sheet(made: list[Invited], unit: str, public_url: str) -> bytes:
    """The sheet of codes for a unit."""
    rows = [
        InvitationRow(
            each.unit,
            each.person.name,
            each.code,
            f"{each.expires_at.astimezone(ZONE):%Y-%m-%d %H:%M}",
            invitation_link(public_url, each.code),
            qr_picture(invitation_link(public_url, each.code)),
        )
        for each in made
    ]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "invitations.xlsx"
        write(rows, f"{unit} 账号绑定邀请码", path)
        return path.read_bytes()
