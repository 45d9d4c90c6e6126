"""Hostile people and unlucky ones: revoked keys, borrowed links, guessed passwords, and two who do the same at once."""

from __future__ import annotations

import http.client
import io
import re
import subprocess
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from PIL import Image
from sqlalchemy import select

from archive.db import Database
from archive.people import service as people
from archive.people.models import AccessToken, Membership, User
from tests.conftest import need_tool
from tests.running import Answer, Running, until

AN, BINH, CHI, HOA, NGOC, YEN, DI, DONG = (
    f"{name}@x.test" for name in ["an", "binh", "chi", "hoa", "ngoc", "yen", "di", "dong"]
)
PASSWORD = "mat khau rat dai"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass(frozen=True)
class House:
    archive: Running
    film: str
    photo: str
    folder: Path

    def call(self, method: str, path: str, who: str | None = BINH, **headers: str) -> Answer:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.archive.call(method, path, who=who, headers=named)

    def people(self, *newcomers: tuple[str, str, str]) -> None:
        """Add people with a password, a role and a token."""

        def add(session: Any) -> None:
            now = datetime.now(UTC)
            for email, desk, role in newcomers:
                user = people.add_user(session, now, email, PASSWORD)
                people.join(session, now, user, desk, role, now.date() - timedelta(days=9))
                self.archive._tokens[email] = people.add_token(session, now, user)

        self.rows(add)

    def rows(self, change: Callable[[Any], None]) -> None:
        """Change people's rows as an administrator does."""
        db = Database(self.archive.database_url)
        with db.writing() as session:
            change(session)
        db.close()


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("people")
    archive = Running(folder / "home").start()
    house = House(archive, "", "", folder)
    house.people(*((name, "dantri", "journalist") for name in (AN, HOA, NGOC, YEN, DI, DONG)))
    house.people((BINH, "dantri", "editor"), (CHI, "tapchi", "editor"))
    photo = archive.upload(jpeg(folder / "anh.jpg", 1), who=AN).json["id"]
    film = archive.upload(make_film(folder / "phim.mp4"), who=AN).json["id"]
    for asset_id in (photo, film):
        assert archive.ended(asset_id)["state"] == "ready"
    yield replace(house, film=film, photo=photo)
    archive.stop()


def jpeg(path: Path, shade: int) -> Path:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), (shade, 90, 120)).save(out, "JPEG")
    path.write_bytes(out.getvalue())
    return path


def make_film(path: Path, seconds: int = 2) -> Path:
    source = ["-f", "lavfi", "-i", f"testsrc2=size=426x240:rate=25:duration={seconds}"]
    subprocess.run(
        [need_tool("ffmpeg"), "-v", "error", *source, "-c:v", "libx264", "-preset", "ultrafast", str(path)], check=True
    )
    return path


def everybody(count: int, work: Callable[[int], Answer]) -> list[Answer]:
    """The same moment for all."""
    gate = threading.Barrier(count)

    def one(number: int) -> Answer:
        gate.wait()
        return work(number)

    with ThreadPoolExecutor(count) as people:
        return list(people.map(one, range(count)))


def share(house: House, asset: str, visibility: str, *organisations: str) -> None:
    body = {"visibility": visibility, "organisations": list(organisations)}
    assert house.archive.send("PUT", f"/api/v1/assets/{asset}/visibility", body, who=BINH).status == 200


def signed(house: House, asset: str, name: str, who: str) -> str:
    answer = house.call("GET", f"/api/v1/assets/{asset}", who).json
    return str(next(r["url"] for r in answer["renditions"] if r["name"] == name))


def test_a_revoked_token_a_wrong_one_and_one_of_a_closed_account_are_all_the_same_401(house: House):
    assert [house.call("GET", "/api/v1/me", who).status for who in (DI, DONG)] == [200, 200]

    def close(session: Any) -> None:
        leaver = session.scalar(select(User).where(User.email == DI))
        session.scalar(select(AccessToken).where(AccessToken.user_id == leaver.id)).revoked_at = datetime.now(UTC)
        session.scalar(select(User).where(User.email == DONG)).active = False

    house.rows(close)
    answers = [house.call("GET", "/api/v1/me", who) for who in (DI, DONG)]
    answers.append(house.call("GET", "/api/v1/me", None, Authorization="Bearer kho_" + "x" * 43))
    assert [answer.status for answer in answers] == [401] * 3
    assert len({answer.json["detail"] for answer in answers}) == 1


def test_a_membership_ends_at_the_end_of_its_last_day(house: House):
    def last_day(days: int) -> Callable[[Any], None]:
        def change(session: Any) -> None:
            mine = select(Membership).join(User).where(User.email == HOA)
            membership = session.scalar(mine)
            membership.valid_to = (datetime.now(UTC) + timedelta(hours=7)).date() + timedelta(days=days)

        return change

    house.rows(last_day(0))
    assert house.call("GET", f"/api/v1/assets/{house.photo}", HOA).status == 200
    house.rows(last_day(-1))
    assert house.call("GET", f"/api/v1/assets/{house.photo}", HOA).status == 404
    assert house.call("GET", "/api/v1/assets", HOA).json["total"] == 0
    assert house.call("GET", f"/media/{house.photo}/thumb.webp", HOA).status == 404


@dataclass
class Browser:
    """A browser that keeps its cookie and sends what it is told."""

    house: House
    cookie: str = ""

    def send(self, method: str, path: str, body: str = "", **headers: str) -> Answer:
        line = http.client.HTTPConnection("127.0.0.1", self.house.archive.port, timeout=60)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        line.request(method, path, body.encode(), {**FORM, **({"Cookie": self.cookie} if self.cookie else {}), **named})
        came = line.getresponse()
        answer = Answer(came.status, dict(came.headers), came.read())
        line.close()
        return answer

    def sign_in(self, email: str, password: str) -> Answer:
        page = self.send("GET", "/dang-nhap").body.decode()
        proof = re.search(r'name="csrf_token" value="([^"]*)"', page)
        fields = {"email": email, "password": password, "csrf_token": proof[1] if proof else ""}
        answer = self.send("POST", "/dang-nhap", urlencode(fields))
        given = answer.headers.get("Set-Cookie", "")
        if "kho_session=" in given:
            self.cookie = given.split(";")[0]
        return answer


def test_a_cookie_alone_changes_nothing(house: House):
    browser = Browser(house)
    assert browser.sign_in(AN, PASSWORD).status in (302, 303)
    sent = {"Content_Type": "application/json", "If_Match": "*"}
    for more in ({}, {"X_CSRF_Token": "x"}, {"X_CSRF_Token": "ÿ".encode().decode("latin-1")}):
        answer = browser.send("PATCH", f"/api/v1/assets/{house.photo}", '{"title": "lấy cắp"}', **sent, **more)
        assert (answer.status, answer.json["code"]) == (403, "csrf")
    assert house.archive.asset(house.photo)["title"] != "lấy cắp"


def test_a_session_planted_before_log_in_is_worth_nothing_after(house: House):
    browser = Browser(house, "kho_session=planted-by-somebody-else")
    browser.sign_in(AN, PASSWORD)
    assert browser.cookie != "kho_session=planted-by-somebody-else"
    assert Browser(house, "kho_session=planted-by-somebody-else").send("GET", "/api/v1/me").status == 401
    assert browser.send("GET", "/api/v1/me").status == 200


def test_guessing_one_account_ends_even_for_the_right_password_and_spares_others(house: House):
    tries = [Browser(house).sign_in(NGOC, f"sai {n}").status for n in range(9)]
    assert set(tries[:8]) == {401}
    assert tries[8] == 429
    assert Browser(house).sign_in(NGOC, PASSWORD).status == 429
    assert Browser(house).sign_in(CHI, PASSWORD).status in (302, 303)


def test_twenty_guesses_at_the_same_moment_are_not_twenty_tries(house: House):
    answers = everybody(20, lambda n: Browser(house).sign_in(YEN, f"sai {n}"))
    assert sum(answer.status == 401 for answer in answers) <= 8
    assert {answer.status for answer in answers} == {401, 429}


def test_a_signed_link_is_for_its_asset_alone_and_unbroken(house: House):
    url = signed(house, house.photo, "thumb.webp", AN)
    head, token, asset, name = url.rsplit("/", 3)
    assert house.call("GET", url, None).status == 200
    broken = [
        f"{head}/{token}/{house.film}/{name}", f"{head}/{token[:-9]}{'A' if token[-9] != 'A' else 'B'}{token[-8:]}/{asset}/{name}",
        f"{head}/{token}x/{asset}/{name}", f"{head}/{token.split('.')[0]}/{asset}/{name}", f"{head}//{asset}/{name}",
    ]  # fmt: skip
    assert [house.call("GET", path, None).status for path in broken] == [404] * 5


def test_a_film_withdrawn_while_it_plays_stops_at_the_next_range(house: House):
    share(house, house.film, "members")
    url = signed(house, house.film, "hls/v240.mp4", CHI)
    assert house.call("GET", url, None, Range="bytes=0-99").status == 206
    assert house.call("GET", f"/media/{house.film}/hls/v240.mp4", CHI, Range="bytes=0-99").status == 206
    share(house, house.film, "own")
    assert house.call("GET", url, None, Range="bytes=100-199").status == 404
    assert house.call("GET", f"/media/{house.film}/hls/v240.mp4", CHI, Range="bytes=100-199").status == 404
    assert house.call("GET", f"/media/{house.film}/hls/v240.mp4", AN, Range="bytes=100-199").status == 206


def test_of_two_who_edit_one_field_at_once_one_wins_and_the_other_sees_both(house: House):
    version = house.archive.asset(house.photo)["version"]
    path, headers = f"/api/v1/assets/{house.photo}", {"If_Match": f'"{version}"'}
    answers = everybody(
        8, lambda n: house.archive.send("PATCH", path, {"title": f"Bản {n}"}, who=(AN, BINH)[n % 2], **headers)
    )
    won = [answer.json["title"] for answer in answers if answer.status == 200]
    lost = [answer.json["details"]["fields"]["title"] for answer in answers if answer.status == 409]
    assert (len(won), len(lost)) == (1, 7)
    assert all(each["theirs"] == won[0] != each["yours"] for each in lost)
    assert house.archive.asset(house.photo)["title"] == won[0]


def test_two_who_edit_different_fields_at_once_both_win(house: House):
    version = house.archive.asset(house.photo)["version"]
    fields = ["title", "place", "creator", "credit"]
    path, headers = f"/api/v1/assets/{house.photo}", {"If_Match": f'"{version}"'}
    answers = everybody(4, lambda n: house.archive.send("PATCH", path, {fields[n]: f"của {n}"}, who=AN, **headers))
    assert [answer.status for answer in answers] == [200] * 4
    kept = house.archive.asset(house.photo)
    assert [kept[name] for name in fields] == [f"của {n}" for n in range(4)]


def test_a_batch_with_one_asset_that_may_not_be_edited_changes_none(house: House):
    theirs = house.archive.upload(jpeg(house.folder / "tapchi.jpg", 2), who=CHI).json["id"]
    before = house.archive.asset(house.photo)["version"]
    answer = house.archive.send(
        "POST", "/api/v1/assets/batch", {"ids": [house.photo, theirs], "set": {"title": "x"}}, who=BINH
    )
    assert (answer.status, answer.json["details"]["asset"]) == (404, theirs)
    assert house.archive.asset(house.photo)["version"] == before


def test_one_file_sent_by_ten_people_at_once_is_one_asset(house: House):
    path = jpeg(house.folder / "muoi.jpg", 3)
    answers = everybody(10, lambda n: house.archive.upload(path, who=(AN, BINH)[n % 2]))
    assert {answer.json["id"] for answer in answers} == {answers[0].json["id"]}
    assert sorted(answer.status for answer in answers) == [200] * 9 + [202]


def test_a_sidecar_sent_twice_while_the_file_is_read_is_one_and_the_last(house: House):
    asset = house.archive.upload(make_film(house.folder / "phu-de.mp4", 3), who=AN).json["id"]

    def subtitle(number: int) -> Answer:
        said = f"1\r\n00:00:00,000 --> 00:00:01,000\r\nLời số {number}\r\n"
        body = f'--XX\r\nContent-Disposition: form-data; name="sidecar"; filename="phu-de.vi.srt"\r\n\r\n{said}\r\n--XX--\r\n'
        headers = {"Content-Type": "multipart/form-data; boundary=XX"}
        return house.archive.call("POST", f"/api/v1/assets/{asset}/sidecars", body.encode(), headers, AN)

    assert {answer.status for answer in everybody(3, subtitle)} == {202}
    assert subtitle(9).status == 202
    done = until(lambda: quiet(house, asset), "the work on it ends")
    assert done["state"] == "ready", done["problems"]
    assert [file["role"] for file in done["files"]] == ["original", "sidecar"]
    assert [cue["text"] for cue in done["transcript"]] == ["Lời số 9"]


def quiet(house: House, asset: str) -> Any:
    """The asset, once nothing works on it any more."""
    work = house.call("GET", "/readyz", None).json["work"]
    found = house.archive.asset(asset)
    return found if work["waiting"] == work["running"] == 0 and found["state"] in ("ready", "failed") else None
