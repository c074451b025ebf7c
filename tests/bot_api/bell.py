"""Waiting for a change that another thread makes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from threading import Lock
from typing import TypeVar

T = TypeVar("T")


class Bell:
    """Rung in any thread, heard in every loop that waits."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._waiting: set[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = set()

    def ring(self) -> None:
        with self._lock:
            waiting = tuple(self._waiting)
        for loop, event in waiting:
            with suppress(RuntimeError):  # its loop has closed meanwhile
                loop.call_soon_threadsafe(event.set)

    async def until(self, probe: Callable[[], T | None], seconds: float) -> T | None:
        """What `probe` finds, looked for now and after each ring; None after so many seconds."""
        waiter = (asyncio.get_running_loop(), asyncio.Event())
        with self._lock:
            self._waiting.add(waiter)
        try:
            async with asyncio.timeout(seconds):
                while (found := probe()) is None:
                    await waiter[1].wait()
                    waiter[1].clear()
        except TimeoutError:
            return probe()
        finally:
            with self._lock:
                self._waiting.discard(waiter)
        return found
