"""Files of the local chat, both ways: raw bodies in, attachments out."""

from __future__ import annotations

import asyncio
import re
from dataclasses import asdict
from typing import cast
from urllib.parse import quote, unquote
from uuid import UUID

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.messenger import Attachment, Office
from bot.messengers.local_gate import Pace
from bot.messengers.local_visitors import NAME, Visitors
from models.errors import CustodyError

UPLOAD_SECONDS = 300.0
NAME_LENGTH = 200
MEDIA_TYPE = re.compile(r"[a-z]+/[a-z0-9.+-]{1,100}")
UNKNOWN_TYPE = "application/octet-stream"
# Shown inside the page. SVG is not among them: it can carry script.
PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp"})


class LocalFiles:
    """Takes and gives files for whoever a chat belongs to."""

    def __init__(self, office: Office, visitors: Visitors, pace: Pace, *, limit_bytes: int) -> None:
        self._office = office
        self._visitors = visitors
        self._pace = pace
        self._limit_bytes = limit_bytes

    def routes(self) -> list[BaseRoute]:
        """Up and down."""
        return [
            Route("/upload", self.upload, methods=["POST"]),
            Route("/files/{file_id:uuid}", self.download),
        ]

    async def upload(self, request: Request) -> Response:
        """Keep one file, sent as the raw body with its percent-encoded name in X-File-Name."""
        address = await self._visitors.address_or_403(request)
        if self._pace.seconds_to_wait(address):
            return _refusal("文件太多，请一分钟后再发。", status=429)
        content = await self._content(request)
        if content is None:
            return _refusal(
                f"文件不能超过 {self._limit_bytes // 1024**2} MB，请压缩或分开发送。", status=413
            )
        if not content:
            return _refusal("文件是空的，请检查后再发。", status=422)
        try:
            kept = await self._office.keep_file(_file_name(request), _media_type(request), content)
        except CustodyError as error:
            return _refusal(str(error), status=422)
        return JSONResponse({**asdict(kept), "id": str(kept.id)})

    async def download(self, request: Request) -> Response:
        """A file sent by or to whoever asks; anybody else's is as unknown as none."""
        address = await self._visitors.address_or_403(request)
        file_id = cast("UUID", request.path_params["file_id"])
        found = await self._office.fetch_file(file_id, messenger=NAME, address=address)
        if found is None:
            raise HTTPException(404)
        return _file_answer(*found)

    async def _content(self, request: Request) -> bytes | None:
        """The whole body, or None as soon as it is longer than allowed."""
        if int(request.headers.get("content-length", "0")) > self._limit_bytes:
            return None
        content = bytearray()
        try:
            async with asyncio.timeout(UPLOAD_SECONDS):
                async for chunk in request.stream():
                    content += chunk
                    if len(content) > self._limit_bytes:
                        return None
        except (TimeoutError, ClientDisconnect):
            # Cancelled by its sender, or too slow to be wanted any more.
            raise HTTPException(408) from None
        return bytes(content)


def _refusal(text: str, *, status: int) -> Response:
    return JSONResponse({"error": text}, status_code=status)


def _file_name(request: Request) -> str:
    name = unquote(request.headers.get("x-file-name", ""))
    base = re.split(r"[/\\]", name)[-1]
    return (
        "".join(letter for letter in base if letter.isprintable())[-NAME_LENGTH:].strip()
        or "未命名文件"
    )


def _media_type(request: Request) -> str:
    stated = request.headers.get("content-type", "").split(";")[0].strip().lower()
    return stated if MEDIA_TYPE.fullmatch(stated) else UNKNOWN_TYPE


def _file_answer(file: Attachment, content: bytes) -> Response:
    is_picture = file.media_type in PICTURES
    how = "inline" if is_picture else "attachment"
    return Response(
        content,
        # Whatever is not a picture is only ever saved, so its type need not be believed.
        media_type=file.media_type if is_picture else UNKNOWN_TYPE,
        headers={
            "Content-Disposition": f"{how}; filename*=UTF-8''{quote(file.name, safe='')}",
            "Content-Security-Policy": "default-src 'none'; sandbox",
        },
    )
