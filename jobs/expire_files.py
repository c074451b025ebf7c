"""Empty exported files whose life on the server is over. Spec domain 1.3 (24 hours)."""

from __future__ import annotations

import logging

from sqlmodel import Session

from models.occasion import Occasion
from models.stored_file import expired_files

WHEN = "30 * * * *"  # every hour

log = logging.getLogger(__name__)


def run(db: Session, occasion: Occasion) -> int:
    """Remove the content of expired files; their names stay in the chat.

    Returns:
        The number of files emptied.
    """
    files = expired_files(db, occasion.now)
    for file in files:
        file.content = b""
        db.add(file)
    log.info("files emptied: %d", len(files))
    return len(files)
