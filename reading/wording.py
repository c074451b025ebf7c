"""How what was read is shown for confirmation. Spec: reading 6.2."""

from __future__ import annotations


def reckoned(by: str) -> str:
    """What to add to a day that nobody named, e.g. 按国庆节推算."""
    return f"按{by}推算" if by else ""
