"""Somebody who sends and asks, and asks again when no answer came: as browsers and other systems do."""

from __future__ import annotations

import base64
import hashlib
import http.client
import json
import threading
import uuid
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from tests.running import Answer

AGAIN_SECONDS = 0.3
ANSWER_SECONDS = 40.0
BUSY = (408, 429)
PROBLEM = "application/problem+json"
SHOWN = 20


class GivenUp(Exception):
    """No answer until the very end."""


@dataclass
class Answers:
    """What all askers met; ``unexpected`` are failures of the server that are no problem document."""

    statuses: Counter[int] = field(default_factory=Counter)
    unanswered: int = 0
    unexpected: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, asked: str, answer: Answer | None) -> None:
        """Count an answer, or that there was none."""
        with self.lock:
            if answer is None:
                self.unanswered += 1
                return
            self.statuses[answer.status] += 1
            said = f"{asked}: {answer.status} {answer.body[:300].decode(errors='replace')}"
            if answer.status >= 500 and PROBLEM not in answer.headers.get("content-type", ""):
                self.unexpected.append(said)
            elif answer.status == 500:
                self.faults.append(said)

    def refuse(self, asked: str, answer: Answer) -> None:
        """A refusal that a sound request should not have met."""
        with self.lock:
            self.refused.append(f"{asked}: {answer.status} {answer.body[:300].decode(errors='replace')}")


def once(method: str, url: str, body: bytes | None, headers: Mapping[str, str]) -> Answer | None:
    """One request on a connection of its own, redirects not followed; None when no whole answer came."""
    parts = urlsplit(url)
    line = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=ANSWER_SECONDS)
    try:
        line.request(method, f"{parts.path}?{parts.query}" if parts.query else parts.path, body, dict(headers))
        came = line.getresponse()
        return Answer(came.status, {name.lower(): value for name, value in came.getheaders()}, came.read())
    except (OSError, http.client.HTTPException):
        return None
    finally:
        line.close()


class Client:
    """Asks one archive with one token. ``over``: from then on nothing is asked again."""

    def __init__(self, url: str, token: str, answers: Answers, over: threading.Event) -> None:
        self.url, self.answers, self.over = url, answers, over
        self._bearer = {"Authorization": f"Bearer {token}"}

    def ask(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Until there is an answer that is no failure of the server. Raises GivenUp."""
        while True:
            answer = once(method, self.url + path, body, {**self._bearer, **(headers or {})})
            self.answers.note(f"{method} {path}", answer)
            if answer is not None and answer.status < 500 and answer.status not in BUSY:
                return answer
            if self.over.wait(AGAIN_SECONDS):
                raise GivenUp

    def send(self, method: str, path: str, value: Any, **headers: str) -> Answer:
        """A JSON body. Raises GivenUp."""
        named = {name.replace("_", "-"): text for name, text in headers.items()}
        return self.ask(method, path, json.dumps(value).encode(), {"Content-Type": "application/json", **named})

    def upload(self, name: str, content: bytes, metadata: Any) -> Answer:
        """A whole file by one request. Raises GivenUp."""
        mark = uuid.uuid4().hex
        fields = (
            (f'name="file"; filename="{name}"', "application/octet-stream", content),
            ('name="metadata"', "application/json", json.dumps(metadata).encode()),
        )
        body = b"".join(
            f"--{mark}\r\nContent-Disposition: form-data; {head}\r\nContent-Type: {kind}\r\n\r\n".encode()
            + data
            + b"\r\n"
            for head, kind, data in fields
        )
        form = {"Content-Type": f"multipart/form-data; boundary={mark}"}
        return self.ask("POST", "/api/v1/assets", body + f"--{mark}--\r\n".encode(), form)

    def upload_in_parts(self, name: str, content: bytes, metadata: Any) -> Answer:
        """Announced, sent straight to the object store, completed; begun anew where it was given up. Raises GivenUp."""
        while True:
            begun = self.send("POST", "/api/v1/uploads", {"name": name, "size": len(content), "metadata": metadata})
            if begun.status not in (200, 201) or not begun.json["id"]:
                return begun
            done = self._send_parts(begun.json["id"], begun.json["part_size"], content)
            if done.status not in (404, 409):
                return done
            if self.over.wait(AGAIN_SECONDS):
                raise GivenUp

    def _send_parts(self, upload: str, size: int, content: bytes) -> Answer:
        for number, start in enumerate(range(0, len(content), size), 1):
            piece = content[start : start + size]
            digest = base64.b64encode(hashlib.md5(piece, usedforsecurity=False).digest()).decode()
            while True:
                place = self.ask("GET", f"/api/v1/uploads/{upload}/parts/{number}/url")
                if place.status != 200:
                    return place
                put = once("PUT", place.json["url"], piece, {**place.json["headers"], "Content-MD5": digest})
                if put is not None and put.status == 200:
                    break
                if self.over.wait(AGAIN_SECONDS):
                    raise GivenUp
        return self.ask("POST", f"/api/v1/uploads/{upload}/complete")

    def original(self, asset: str) -> bytes | None:
        """The original as it comes back; None where there is none. Raises GivenUp."""
        answer = self.ask("GET", f"/api/v1/assets/{asset}/original")
        if answer.status in (302, 303, 307):
            came = once("GET", answer.headers["location"], None, {})
            return came.body if came is not None and came.status == 200 else None
        return answer.body if answer.status == 200 else None
