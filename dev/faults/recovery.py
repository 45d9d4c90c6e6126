"""What comes back beside the next moments: each part of the stack in a thread of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Set


class Recovery:
    """Parts that are on their way back. A failure of one is raised to whoever waits next."""

    def __init__(self) -> None:
        self._under_way: list[tuple[frozenset[str], threading.Thread]] = []
        self._failed: list[BaseException] = []

    def begin(self, parts: frozenset[str], come_back: Callable[[], object]) -> None:
        """Let these parts come back."""

        def run() -> None:
            try:
                come_back()
            except BaseException as error:
                self._failed.append(error)

        thread = threading.Thread(target=run, name=f"back-{'-'.join(sorted(parts))}", daemon=True)
        thread.start()
        self._under_way.append((parts, thread))

    def busy(self, parts: Set[str]) -> bool:
        """Whether one of these parts is on its way back."""
        return any(theirs & parts and thread.is_alive() for theirs, thread in self._under_way)

    def wait_for(self, parts: Set[str] | None = None) -> None:
        """Until these parts are back (all by default). Raises what kept one from coming back."""
        for theirs, thread in self._under_way:
            if parts is None or theirs & parts:
                thread.join()
        self._under_way = [each for each in self._under_way if each[1].is_alive()]
        if self._failed:
            raise self._failed[0]
