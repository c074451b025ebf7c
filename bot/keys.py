"""The key file: made at the first start of the demo, or by `python -m bot keys`, never silently.

Keys lie outside the database, readable by their owner only. Spec: operations 5.6.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
from pathlib import Path

from models.errors import Unusable
from models.sealing import Keyring

KEY_BYTES = 32


def make_key_file(path: Path) -> None:
    """Write a new key file; an existing one is never touched.

    Raises:
        Unusable: there is one already.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    keys = {"current": 1, "sealing": {"1": _fresh()}, "index": _fresh()}
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        raise Unusable(f"密钥文件 {path} 已存在，不会覆盖。") from None
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(keys, file, indent=2)


def read_key_file(path: Path) -> Keyring:
    """Load the keys.

    Raises:
        Unusable: the file is missing or not what this product writes.
    """
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        sealing = {int(number): _bytes(key) for number, key in stored["sealing"].items()}
        return Keyring(sealing, stored["current"], _bytes(stored["index"]))
    except FileNotFoundError:
        raise Unusable(
            f"缺少密钥文件 {path}：首次安装请运行 python -m bot keys 生成，"
            "已有数据的请放回原来的密钥文件（KEY_FILE）。"
        ) from None
    except (ValueError, KeyError, TypeError, AttributeError) as broken:
        raise Unusable(f"密钥文件 {path} 已损坏，请从备份恢复。") from broken


def _fresh() -> str:
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def _bytes(text: str) -> bytes:
    key = base64.b64decode(text, validate=True)
    if len(key) != KEY_BYTES:
        raise ValueError("a key has 32 bytes")
    return key
