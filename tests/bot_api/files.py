"""The files that Telegram keeps, and the links by which a bot fetches them for a while."""

from __future__ import annotations

import io
import mimetypes
import time
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from PIL import Image, UnidentifiedImageError

SIDES = (90, 320, 800, 1280)  # the longest sides of the sizes Telegram makes of a picture


@dataclass(frozen=True)
class Kept:
    id: str
    name: str
    content: bytes
    media_type: str
    folder: str

    @property
    def wire(self) -> dict[str, Any]:
        return {
            "file_id": self.id,
            "file_unique_id": f"u{self.id}",
            "file_size": len(self.content),
        }


class Files:
    """Everything ever sent, by its `file_id`."""

    def __init__(self) -> None:
        self.link_lives_seconds = 3600.0
        self._kept: dict[str, Kept] = {}
        self._links: dict[str, tuple[Kept, float]] = {}

    def keep(self, name: str, content: bytes, *, media_type: str = "", folder: str) -> Kept:
        media_type = media_type or mimetypes.guess_type(name)[0] or "application/octet-stream"
        kept = Kept(f"file-{len(self._kept) + 1:06}", name, content, media_type, folder)
        self._kept[kept.id] = kept
        return kept

    def get(self, file_id: str) -> Kept | None:
        return self._kept.get(file_id)

    def link(self, kept: Kept) -> str:
        path = f"{kept.folder}/{kept.id}{PurePath(kept.name).suffix}"
        self._links[path] = (kept, time.monotonic() + self.link_lives_seconds)
        return path

    def behind(self, path: str) -> Kept | None:
        kept, until = self._links.get(path, (None, 0.0))
        return kept if time.monotonic() < until else None

    def document(self, name: str, content: bytes, media_type: str = "") -> dict[str, Any]:
        kept = self.keep(name, content, media_type=media_type, folder="documents")
        return self.document_wire(kept)

    @staticmethod
    def document_wire(kept: Kept) -> dict[str, Any]:
        return {**kept.wire, "file_name": kept.name, "mime_type": kept.media_type}

    def photo(self, content: bytes) -> list[dict[str, Any]]:
        """The sizes of a picture, smallest first, each a JPEG of its own; raises ValueError."""
        try:
            with Image.open(io.BytesIO(content)) as opened:
                picture = opened.convert("RGB")
        except (UnidentifiedImageError, OSError) as error:
            raise ValueError("not a picture") from error
        longest = max(picture.size)
        sides = [side for side in SIDES if side < longest] + [min(longest, SIDES[-1])]
        return [self._size(picture, side) for side in sorted(set(sides))]

    def _size(self, picture: Image.Image, side: int) -> dict[str, Any]:
        smaller = picture.copy()
        smaller.thumbnail((side, side))
        jpeg = io.BytesIO()
        smaller.save(jpeg, "JPEG", quality=87)
        kept = self.keep("photo.jpg", jpeg.getvalue(), folder="photos")
        return {**kept.wire, "width": smaller.width, "height": smaller.height}


def a_picture(width: int = 1000, height: int = 700) -> bytes:
    """A picture of nothing."""
    png = io.BytesIO()
    Image.new("RGB", (width, height), (200, 210, 220)).save(png, "PNG")
    return png.getvalue()
