"""The header of a form in several levels: which titles stand where, and over how many columns.

Source: notice annex 2, whose header has three levels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby


@dataclass(frozen=True, slots=True)
class Block:
    """One title and the cells it takes: its level from the top and its column, both from 0."""

    title: str
    level: int
    column: int
    height: int = 1
    width: int = 1


def blocks(paths: Sequence[tuple[str, ...]]) -> list[Block]:
    """The blocks of a header, level by level.

    Neighbours under the same titles share these; the last title of a path goes down to the bottom.

    Args:
        paths: For each column the titles above it and its own, from the top.
    """
    levels = max(map(len, paths))
    return [block for level in range(levels) for block in _level(paths, level, levels)]


def _level(paths: Sequence[tuple[str, ...]], level: int, levels: int) -> list[Block]:
    found = list[Block]()
    for path, run in groupby(enumerate(paths), key=lambda each: each[1][: level + 1]):
        columns = [column for column, _ in run]
        own = [column for column in columns if len(paths[column]) == level + 1]
        if len(path) <= level:
            continue
        if own:
            found += [Block(path[level], level, column, height=levels - level) for column in own]
        else:
            found.append(Block(path[level], level, columns[0], width=len(columns)))
    return found
