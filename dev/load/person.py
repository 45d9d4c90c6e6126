"""What one person does all day: puts files in, looks for them, plays, corrects, shares, withdraws."""

from __future__ import annotations

import hashlib
import random
import threading
from collections.abc import Callable, Mapping
from urllib.parse import quote

from dev.faults.client import Answers, Client, GivenUp, once
from dev.faults.load import Sent
from dev.faults.media import word
from dev.load.files import Files
from tests.running import Answer

PAUSE = (0.05, 0.5)
"""Seconds between two things one person does, at least and at most."""
SLICE = 900
"""Bytes of a range."""


class EitherWeb(Client):
    """Asks now the one web process, now the other."""

    def __init__(
        self, urls: list[str], token: str, answers: Answers, over: threading.Event, dice: random.Random
    ) -> None:
        super().__init__(urls[0], token, answers, over)
        self.urls, self._dice = urls, dice

    def ask(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """As :meth:`Client.ask`."""
        self.url = self._dice.choice(self.urls)
        return super().ask(method, path, body, headers)

    def at(self, url: str, path: str) -> Answer:
        """GET from this one of them. Raises GivenUp."""
        self.url = url
        return super().ask("GET", path)


class Person:
    """One thread of work. ``next_file`` gives the number of a file to send, or None while enough is under way."""

    def __init__(
        self, name: str, client: EitherWeb, other: EitherWeb, files: Files, dice: random.Random, editor: bool,
        next_file: Callable[[], int | None], count: Callable[[str], None], sent: list[Sent],
    ) -> None:  # fmt: skip
        self.name, self.client, self.other, self.files, self.dice, self.editor = (
            name,
            client,
            other,
            files,
            dice,
            editor,
        )
        self.next_file, self.count, self.sent = next_file, count, sent
        self.mine: list[Sent] = []
        self.etag = ""

    def work(self, stop: threading.Event) -> None:
        """Until told to stop."""
        acts: list[tuple[int, Callable[[], None]]] = [
            (30, self.upload), (16, self.search), (10, self.page), (12, self.range), (10, self.edit), (5, self.clash),
            (8, self.poll), (3, self.send_again), (3, self.away_and_back), (4, self.share_and_withdraw if self.editor else self.search),
        ]  # fmt: skip
        weights = [weight for weight, _ in acts]
        try:
            while not stop.wait(self.dice.uniform(*PAUSE)):
                self.dice.choices(acts, weights)[0][1]()
        except GivenUp:
            return

    def one(self) -> Sent | None:
        """A file of one's own."""
        return self.dice.choice(self.mine) if self.mine else None

    def upload(self) -> None:
        """A new file, by one request or in parts straight to the object store."""
        if (number := self.next_file()) is None:
            self.poll()
            return
        name, content = self.files.of(number)
        title = f"Tư liệu thử {word(number)}"
        in_parts = self.dice.random() < 0.5 or name.endswith(".tif")
        send = self.client.upload_in_parts if in_parts else self.client.upload
        answer = send(name, content, {"title": title})
        if not self.expect(f"upload {name}", answer, 202):
            return
        file = Sent(number, answer.json["id"], hashlib.sha256(content).hexdigest(), title)
        self.sent.append(file)
        self.mine.append(file)
        self.count(f"uploads_{name.rpartition('.')[2]}_{'in_parts' if in_parts else 'whole'}")

    def send_again(self) -> None:
        """The archive says that it has these bytes, once it has read them."""
        if (file := self.one()) is None:
            return
        asset = self.client.ask("GET", f"/api/v1/assets/{file.asset}")
        if not self.expect("asset", asset, 200) or not asset.json["original"]["sha256"]:
            return
        answer = self.client.upload(*self.files.of(file.number), {"title": file.title})
        if self.expect("again", answer, 200):
            self.count("sent_again")

    def search(self) -> None:
        """Words, facets, the next page, completions."""
        words = self.dice.choice(["", "tư liệu thử", "tu lieu", word(self.one().number) if self.mine else "sửa"])  # type: ignore[union-attr]
        found = self.client.ask("GET", f"/api/v1/assets?q={quote(words)}&size=10")
        if not self.expect(f"search {words!r}", found, 200):
            return
        if found.json["notice"]:
            self.count("searches_answered_by_rows")
        if found.json["next"]:
            onward = f"/api/v1/assets?q={quote(words)}&size=10&cursor={quote(found.json['next'])}"
            self.expect("next page", self.client.ask("GET", onward), 200)
        self.expect("suggest", self.client.ask("GET", f"/api/v1/suggest?q={quote('tu l')}"), 200)
        self.count("searches")

    def page(self) -> None:
        """The wall, and the page of an asset, as browsers get them."""
        file = self.one()
        path = f"/a/{file.asset}" if file and self.dice.random() < 0.6 else "/?q=" + quote("tư liệu")
        if self.expect(f"page {path}", self.client.ask("GET", path, None, {"Accept": "text/html"}), 200):
            self.count("pages")

    def range(self) -> None:
        """A slice of a rendition or of the original, from wherever the archive sends one."""
        if (file := self.one()) is None:
            return
        asset = self.client.ask("GET", f"/api/v1/assets/{file.asset}")
        if not self.expect("asset", asset, 200):
            return
        names = [each["name"] for each in asset.json["renditions"] if each["size"] and each["size"] > 2 * SLICE]
        path = f"/media/{file.asset}/{self.dice.choice(names)}" if names else f"/api/v1/assets/{file.asset}/original"
        slice_of = {"Range": f"bytes=100-{99 + SLICE}"}
        answer = self.client.ask("GET", path, None, slice_of)
        if answer.status in (302, 303, 307):
            there = once("GET", answer.headers["location"], None, slice_of)
            self.client.answers.note(f"store {path}", there)
            answer = there or answer
        if self.expect(f"range {path}", answer, 206):
            if len(answer.body) != SLICE:
                self.client.answers.refuse(f"range {path} is {len(answer.body)} bytes", answer)
            self.count("ranges")

    def edit(self) -> None:
        """Another title."""
        if file := self.one():
            title = f"Sửa lần {file.edits + 1} {word(file.number)}"
            answer = self.client.send("PATCH", f"/api/v1/assets/{file.asset}", {"title": title}, If_Match="*")
            if self.expect("edit", answer, 200):
                file.title, file.edits = title, file.edits + 1
                self.count("edits")

    def clash(self) -> None:
        """On a version that is no more: the archive shows both values and changes nothing."""
        if (file := self.one()) and file.edits:
            answer = self.client.send("PATCH", f"/api/v1/assets/{file.asset}", {"title": "Cũ"}, If_Match='"1"')
            if self.expect("clash", answer, 409):
                self.count("clashes")

    def poll(self) -> None:
        """As pages do that wait."""
        ids = ",".join(file.asset for file in self.mine[-20:])
        answer = self.client.ask("GET", f"/api/v1/status?ids={ids}", None, {"If-None-Match": self.etag})
        if self.expect("poll", answer, 200, 304):
            self.etag = answer.headers.get("etag", "")
            self.count("polls")

    def away_and_back(self) -> None:
        """Into the bin and out of it."""
        if file := self.one():
            gone = self.client.ask("DELETE", f"/api/v1/assets/{file.asset}")
            back = self.client.ask("POST", f"/api/v1/assets/{file.asset}/restore")
            if self.expect("bin", gone, 200, 204) and self.expect("restore", back, 200):
                self.count("binned_and_restored")

    def share_and_withdraw(self) -> None:
        """Somebody elsewhere sees it, then at once sees it no more: on neither web, neither found nor served."""
        if (file := self.one()) is None:
            return
        path, shown = f"/api/v1/assets/{file.asset}/visibility", f"/api/v1/assets/{file.asset}"
        if not self.expect("share", self.client.send("PUT", path, {"visibility": "members"}), 200):
            return
        self.expect("what is shared", self.other.ask("GET", shown), 200)
        if not self.expect("withdraw", self.client.send("PUT", path, {"visibility": "own"}), 200):
            return
        for url in self.other.urls:
            self.expect("what was withdrawn", self.other.at(url, shown), 404)
            self.expect("a picture withdrawn", self.other.at(url, f"/media/{file.asset}/thumb.webp"), 404)
            found = self.other.at(url, f"/api/v1/assets?q={word(file.number)}")
            if self.expect("a search after", found, 200) and found.json["total"]:
                self.client.answers.refuse("withdrawn, yet found", found)
        self.count("withdrawals")

    def expect(self, asked: str, answer: Answer, *statuses: int) -> bool:
        """Whether the answer is as it should be; another is kept as refused."""
        if answer.status in statuses:
            return True
        self.client.answers.refuse(f"{self.name}: {asked}", answer)
        return False
