"""What newsrooms do meanwhile: put files in, whole and in parts, edit, search, throw away and take back."""

from __future__ import annotations

import hashlib
import itertools
import random
import threading
import time
from dataclasses import dataclass

from dev.faults.client import Answers, Client, GivenUp
from dev.faults.media import made, word

PAUSE = (0.05, 0.4)
"""Seconds between two things one person does, at least and at most."""
PEOPLE = 2
AHEAD = 4
"""Files that may come in for each moment, so that work does not pile up without end."""


SENT_AGAIN = 3
"""Every so-manieth file is sent again, and never edited: of two at once either may give way to the other."""


@dataclass
class Sent:
    """A file that the archive said it took: ``title`` is the last one it said it keeps."""

    number: int
    asset: str
    sha256: str
    title: str
    edits: int = 0


class Load:
    """Two people at work until told to stop. ``sent`` is what was accepted; ``allowed`` is how many files may be sent."""

    def __init__(self, url: str, token: str, seed: int) -> None:
        self.answers, self.over = Answers(), threading.Event()
        self.sent: list[Sent] = []
        self.done: dict[str, int] = {}
        self.allowed = AHEAD
        self._stop, self._seed, self._lock = threading.Event(), seed, threading.Lock()
        self._accepted = threading.Event()
        self._numbers = itertools.count(1)
        self._threads = [
            threading.Thread(target=self._work, args=(url, token, person), name=f"person-{person}", daemon=True)
            for person in range(PEOPLE)
        ]

    def start(self) -> None:
        """Begin."""
        for thread in self._threads:
            thread.start()

    def stop(self, seconds: float) -> bool:
        """Nothing new is begun; False if what was under way did not come to its end within these seconds."""
        self._stop.set()
        end = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, end - time.monotonic()))
        ended = not any(thread.is_alive() for thread in self._threads)
        self.over.set()
        for thread in self._threads:
            thread.join()
        return ended

    def wait_for_file(self, seconds: float) -> bool:
        """Until a file was accepted since this was last asked; False if none was within these seconds."""
        came = self._accepted.wait(seconds)
        self._accepted.clear()
        return came

    def _work(self, url: str, token: str, person: int) -> None:
        dice = random.Random(f"{self._seed}/person-{person}")
        client = Client(url, token, self.answers, self.over)
        mine: list[Sent] = []
        try:
            while not self._stop.wait(dice.uniform(*PAUSE)):
                self._one_thing(client, dice, mine)
        except GivenUp:
            return

    def _one_thing(self, client: Client, dice: random.Random, mine: list[Sent]) -> None:
        what = dice.random()
        if what < 0.5 and (number := self._next()):
            self._upload(client, number, mine, in_parts=dice.random() < 0.5)
        elif not mine or what > 0.85:
            self._count("searches")
            client.ask("GET", f"/api/v1/assets?q={word(dice.choice(mine).number) if mine else ''}")
        elif (file := dice.choice(mine)).number % SENT_AGAIN == 0:
            self._send_again(client, file, in_parts=dice.random() < 0.5)
        elif what < 0.75:
            self._edit(client, file)
        else:
            self._away_and_back(client, file)

    def _next(self) -> int | None:
        with self._lock:
            if len(self.sent) >= self.allowed:
                return None
            return next(self._numbers)

    def _upload(self, client: Client, number: int, mine: list[Sent], *, in_parts: bool) -> None:
        name, content = made(number, self._seed)
        title = f"Ảnh thử {word(number)}"
        send = client.upload_in_parts if in_parts else client.upload
        answer = send(name, content, {"title": title})
        if answer.status not in (200, 202):
            self.answers.refuse(f"upload {name}", answer)
            return
        file = Sent(number, answer.json.get("id") or "", hashlib.sha256(content).hexdigest(), title)
        with self._lock:
            self.sent.append(file)
        self._accepted.set()
        mine.append(file)
        self._count("uploads_in_parts" if in_parts else "uploads_whole")

    def _send_again(self, client: Client, file: Sent, *, in_parts: bool) -> None:
        """The same bytes once more: the archive has them."""
        name, content = made(file.number, self._seed)
        send = client.upload_in_parts if in_parts else client.upload
        answer = send(name, content, {"title": file.title})
        if answer.status not in (200, 202):
            self.answers.refuse(f"again {name}", answer)
        self._count("sent_again")

    def _edit(self, client: Client, file: Sent) -> None:
        title = f"Sửa lần {file.edits + 1} {word(file.number)}"
        answer = client.send("PATCH", f"/api/v1/assets/{file.asset}", {"title": title}, If_Match="*")
        if answer.status != 200:
            self.answers.refuse(f"edit {file.asset}", answer)
            return
        file.title, file.edits = title, file.edits + 1
        self._count("edits")

    def _away_and_back(self, client: Client, file: Sent) -> None:
        for method, path in (("DELETE", ""), ("POST", "/restore")):
            answer = client.ask(method, f"/api/v1/assets/{file.asset}{path}")
            if answer.status not in (200, 204):
                self.answers.refuse(f"{method} {file.asset}{path}", answer)
        self._count("binned_and_restored")

    def _count(self, what: str) -> None:
        with self._lock:
            self.done[what] = self.done.get(what, 0) + 1
