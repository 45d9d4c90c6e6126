"""A hostile client against the archive really running: whatever is sent, an answer in words comes and never a 500."""

from __future__ import annotations

import http.client
import io
import json
import string
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.running import Answer, Running

JSON = {"Content-Type": "application/json"}
FORM = {"Content-Type": "multipart/form-data; boundary=XX"}
FEW = settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    running = Running(tmp_path_factory.mktemp("hostile") / "home").start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def asset(archive: Running) -> str:
    answer = send_form(archive, part("file", jpeg(0), "cho.jpg"), part("metadata", b'{"title": "Ch\xe1\xbb\xa3"}'))
    asset_id = str(answer.json["id"])
    assert archive.ended(asset_id)["state"] == "ready"
    return asset_id


def jpeg(shade: int) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), (shade, 90, 120)).save(out, "JPEG")
    return out.getvalue()


def part(name: str, content: bytes, filename: str | bytes | None = None) -> bytes:
    said = filename.encode() if isinstance(filename, str) else filename
    head = b'Content-Disposition: form-data; name="%s"' % name.encode()
    return head + (b'; filename="%s"' % said if said is not None else b"") + b"\r\n\r\n" + content


def send_form(archive: Running, *parts: bytes) -> Answer:
    body = b"".join(b"--XX\r\n" + each + b"\r\n" for each in parts) + b"--XX--\r\n"
    return raw(archive, "POST", "/api/v1/assets", body, FORM)


def raw(
    archive: Running, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None
) -> Answer:
    """A request whose every byte is ours; fails when the archive gives no answer or a 500."""
    line = http.client.HTTPConnection("127.0.0.1", archive.port, timeout=60)
    all_headers = {"Authorization": f"Bearer {archive.token('admin@localhost')}", **(headers or {})}
    try:
        line.putrequest(method, path, skip_accept_encoding=True)
        for name, value in all_headers.items():
            line.putheader(name, value.encode("utf-8"))
        if "Transfer-Encoding" not in all_headers:
            line.putheader("Content-Length", str(len(body)))
        line.endheaders(body)
        came = line.getresponse()
        answer = Answer(came.status, dict(came.headers), came.read())
    finally:
        line.close()
    assert answer.status < 500, (method, path[:200], answer.body[:500])
    return answer


def refused(answer: Answer, *statuses: int) -> Any:
    """The problem of a refusal that says, in two languages, what is wrong."""
    assert answer.status in statuses, answer.body[:300]
    problem = answer.json
    assert all(problem[name] for name in ("detail", "detail_en", "code"))
    return problem


@pytest.mark.parametrize(
    "query",
    [
        "(" * 2000, "-(" * 1000, "NOT " * 490 + "x", "-", "*" * 50, '"' * 1000, "a " * 1000, "OR OR AND", "\x00\x01", "\u202e",
        "năm:0", "năm:99999", "year:1..99999", "added:9999-12-31", "id:../../etc", "owner:'; DROP TABLE asset;--", "::::",
        "[a TO b]", "/a(((/", "title:\"", "\ufffd\uffff", "😀", "aasss ddd " * 150, "1331/QĐ-BLĐTBXH " * 60, "%", "\\",
    ],
)  # fmt: skip
def test_every_query_of_words_is_answered(archive: Running, asset: str, query: str):
    assert raw(archive, "GET", f"/api/v1/assets?q={quote(query)}").status == 200
    assert raw(archive, "GET", f"/api/v1/suggest?q={quote(query[:200])}").status == 200


@pytest.mark.parametrize("query", ["width:" + "9" * 300, "taken:0000", "duration:1e5", "năm:..", "a" * 2001])
def test_a_query_that_cannot_be_read_says_so(archive: Running, query: str):
    refused(raw(archive, "GET", f"/api/v1/assets?q={quote(query)}"), 400)


def test_a_query_of_a_hundred_kilobytes_is_refused_in_both_languages(archive: Running):
    answer = raw(archive, "GET", "/api/v1/assets?q=" + "x" * 100_000)
    assert answer.status == 414
    assert "quá dài" in answer.body.decode()
    assert "too long" in answer.body.decode()


def test_two_hundred_assets_can_be_asked_for_at_once(archive: Running, asset: str):
    assert len(raw(archive, "GET", "/api/v1/status?ids=" + ",".join([asset] * 200)).json["assets"]) == 1


@FEW
@given(st.text(max_size=60), st.sampled_from(["q", "cursor", "kind", "year", "from", "size", "sort", "keyword", "x"]))
def test_no_parameter_of_a_search_breaks_it(archive: Running, asset: str, text: str, name: str):
    raw(archive, "GET", f"/api/v1/assets?{name}={quote(text, errors='replace')}")


@FEW
@given(st.text(alphabet=string.punctuation + "aệ 1", max_size=80))
def test_no_punctuation_breaks_a_search(archive: Running, asset: str, text: str):
    raw(archive, "GET", f"/api/v1/assets?q={quote(text)}")
    raw(archive, "GET", f"/api/v1/suggest?q={quote(text)}")


@pytest.mark.parametrize(
    "cursor", ["", "rows:", "rows:x:y", "\x00", "A" * 3000, "W10", "rows:0000000000000000:" + "-" * 36]
)
def test_a_tampered_cursor_is_refused(archive: Running, asset: str, cursor: str):
    problem = refused(raw(archive, "GET", f"/api/v1/assets?cursor={quote(cursor)}"), 400)
    assert problem["code"] == "cursor"


def test_a_cursor_forged_by_who_knows_the_source_does_no_harm(archive: Running, asset: str):
    from search import cursor
    from search.query import FACETS, Query, Scope

    query = Query(Scope(None), sort="newest", facets=FACETS)
    for place in (
        cursor.Place(2**30, 2**30),
        cursor.Place(-1, 5),
        cursor.Place(10**30, 10**30),
        cursor.Place(0, 0, -5),
    ):
        raw(archive, "GET", f"/api/v1/assets?cursor={cursor.write(place, query)}")


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/assets/%00", "/api/v1/assets/" + "-" * 36, "/api/v1/assets/..%2f..%2fetc%2fpasswd", "/media/{}/%00",
        "/media/{}/../../../archive.sqlite3", "/media/{}/%2e%2e/%2e%2e/archive.sqlite3", "/media/{}/" + "a" * 3000,
        "/s/x/{}/thumb.webp", "/s/%00/{}/t", "/s/" + "." * 500 + "/{}/thumb.webp", "/static/../archive.sqlite3", "/%ff",
        "/api/v1/uploads/x", "/api/v1/assets/{}%00", "/api/v1/assets/{}'--/history",
    ],
)  # fmt: skip
def test_what_is_no_id_and_no_name_is_not_found(archive: Running, asset: str, path: str):
    assert raw(archive, "GET", path.format(asset)).status == 404


@pytest.mark.parametrize(
    ("asked", "status", "length"),
    [
        ("bytes=0-0", 206, 1), ("bytes=-1", 206, 1), ("bytes=0-", 206, None), ("bytes=0-99999999999999999999", 206, None),
        ("bytes=99999999999999999999-", 416, None), ("bytes=0-0,2-3", 200, None), ("bytes=5-2", 200, None),
        ("bytes=--1", 200, None), ("bytes=a-b", 200, None), ("bytes=", 200, None), ("items=0-1", 200, None), ("=", 200, None),
        ("bytes=٠-١", 200, None), ("bytes=" + ",".join(f"{n}-{n}" for n in range(900)), 200, None),
    ],
)  # fmt: skip
def test_a_range_is_one_slice_or_the_whole_or_a_clear_no(
    archive: Running, asset: str, asked: str, status: int, length: int | None
):
    answer = raw(archive, "GET", f"/media/{asset}/thumb.webp", headers={"Range": asked})
    assert answer.status == status
    assert length is None or len(answer.body) == length
    assert int(answer.headers["Content-Length"]) == len(answer.body)


@pytest.mark.parametrize("version", ["junk", "1,2", '"-1"', '"9999999999999"', "٣", '"1" , "2"', "ÿ" * 500])
def test_an_if_match_that_is_no_version_is_refused(archive: Running, asset: str, version: str):
    refused(raw(archive, "PATCH", f"/api/v1/assets/{asset}", b'{"title": "y"}', {**JSON, "If-Match": version}), 400)


BAD_JSON = [
    b'{"title": NaN}', b'{"taken_about": Infinity}', b'{"title": "\\ud800"}', b'{"\\ud800": 1}', b'{"title": "a", "title": "b"}',
    b'{"title":' + b"[" * 100_000, b'{"title":' + b"[" * 900 + b"]" * 900 + b"}", b'{"title": "\xff"}', b"[]", b"null", b"5",
    b'"x"', b"", b'\xef\xbb\xbf{"title": "x"}', b'{"title": ' + b"9" * 5000 + b"}", b'{"title": "' + b"a" * 1_000_000 + b'"}',
    b'{"keywords": "a"}', b'{"keywords": [1]}', b'{"taken_on": "2024-02-30"}', b'{"taken_on": "9999-12-31T23:59:60"}',
    '{"taken_on": "٢٠٢٤"}'.encode(), b'{"kind": null}', b'{"transcript": [{"start": -1, "end": 1e999, "text": ""}]}',
    b'{"id": "x", "version": 7}',
]  # fmt: skip


@pytest.mark.parametrize("body", BAD_JSON, ids=range(len(BAD_JSON)))
def test_a_body_that_cannot_be_meant_is_refused_and_nothing_changes(archive: Running, asset: str, body: bytes):
    before = archive.asset(asset)["version"]
    problem = refused(raw(archive, "PATCH", f"/api/v1/assets/{asset}", body, {**JSON, "If-Match": "*"}), 400)
    assert len(problem["detail"]) < 1000
    assert archive.asset(asset)["version"] == before


@pytest.mark.parametrize(
    "body",
    [
        {"set": {"keywords": 5}, "add": {"keywords": ["x"]}}, {"set": {"kind": []}}, {"set": {"title": {"a": 1}}},
        {"set": {"title": "t"}, "versions": {"x": 10**30}}, {"add": {"title": ["x"]}}, {"set": {"owner_id": "x"}},
    ],
)  # fmt: skip
def test_a_batch_that_cannot_be_meant_is_refused(archive: Running, asset: str, body: dict[str, Any]):
    refused(raw(archive, "POST", "/api/v1/assets/batch", json.dumps({"ids": [asset], **body}).encode(), JSON), 400)


@FEW
@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats(allow_nan=False, allow_infinity=False)
        | st.text(max_size=20),
        lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(max_size=8), inside, max_size=3),
        max_leaves=5,
    ),
    st.sampled_from(
        ["title", "keywords", "taken_on", "taken_about", "transcript", "kind", "visibility", "shared_with"]
    ),
)
def test_no_value_of_any_field_breaks_an_upload(archive: Running, value: Any, name: str):
    body = json.dumps({"name": "a.jpg", "size": 10, "metadata": {name: value}}).encode()
    answer = raw(archive, "POST", "/api/v1/uploads", body, JSON)
    if answer.json.get("id"):
        raw(archive, "DELETE", f"/api/v1/uploads/{answer.json['id']}")


TEXT = "a\x00b\x1b[31m\u202egpj.exe <script>alert(1)</script> '; DROP TABLE asset;-- {{7*7}} ${x} Đường"


def test_hostile_words_are_stored_without_what_is_no_text_and_found(archive: Running, asset: str):
    body = json.dumps({"title": TEXT, "keywords": [TEXT, "\u2028"], "place": TEXT}).encode()
    kept = raw(archive, "PATCH", f"/api/v1/assets/{asset}", body, {**JSON, "If-Match": "*"}).json
    assert kept["title"] == TEXT.replace("\x00", "").replace("\x1b", "").replace("\u202e", "")
    assert kept["keywords"] == [kept["title"]]
    page = raw(archive, "GET", f"/a/{asset}", headers={"Accept": "text/html"})
    assert b"<script>alert(1)" not in page.body


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../../etc/passwd", "passwd"), ("a\\b\\c.jpg", "abc.jpg"), ("\u202egpj.exe", "gpj.exe"), ("...", "khong-ten"),
        ("CON", "CON"), ("😀.jpg", "😀.jpg"), ("a\x00b.jpg", "ab.jpg"), ("-rf", "-rf"), ("Ảnh đẹp.JPG", "Ảnh đẹp.JPG"),
        ("x" * 5000 + ".jpg", "x" * 196 + ".jpg"),
    ],
)  # fmt: skip
def test_a_hostile_name_is_kept_as_a_harmless_one(archive: Running, name: str, kept: str):
    answer = send_form(archive, part("file", jpeg(1) + name.encode()[:40], name))
    assert answer.status == 202
    asset_id = answer.json["id"]
    assert [file["name"] for file in archive.asset(asset_id)["files"]] == [kept]
    came = raw(archive, "GET", f"/api/v1/assets/{asset_id}/original").headers
    assert came["Content-Disposition"].startswith("attachment; ")
    assert came["Content-Disposition"].isascii()


@pytest.mark.parametrize(
    "body",
    [
        b"", b"--XX--\r\n", b"--XX\r\n" + part("file", b"abc", "a.jpg"), b"--XX\r\n" + part("file", b"abc", b"\xff\xfe.jpg") + b"\r\n--XX--\r\n",
        b"--XX\r\nX: y\r\n\r\nabc\r\n--XX--\r\n", b"--XX\r\n" + part("file", b"abc") + b"\r\n--XX--\r\n", b"\x00" * 100,
        b"--XX\r\n" + b"--XX\r\n".join(part("sidecar", b"x", "a.srt") + b"\r\n" for _ in range(60)) + b"--XX--\r\n",
    ],
)  # fmt: skip
def test_a_broken_form_is_refused(archive: Running, body: bytes):
    refused(raw(archive, "POST", "/api/v1/assets", body, FORM), 400)


@pytest.mark.parametrize(
    "kind", ["text/plain", "", "multipart/form-data", "multipart/form-data; boundary=", "ÿ", "x" * 3000]
)
def test_a_wrong_content_type_is_refused(archive: Running, asset: str, kind: str):
    refused(raw(archive, "POST", "/api/v1/assets", b"--x\r\n\r\n", {"Content-Type": kind}), 400)
    headers = {"Content-Type": kind, "If-Match": "*"}
    refused(raw(archive, "PATCH", f"/api/v1/assets/{asset}", b'{"title": "z"}', headers), 415)


def test_a_body_in_chunks_is_taken_and_broken_chunks_are_refused(archive: Running, asset: str):
    chunked = {**JSON, "If-Match": "*", "Transfer-Encoding": "chunked"}
    body = b'{"title":"w"}'
    framed = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
    assert raw(archive, "PATCH", f"/api/v1/assets/{asset}", framed, chunked).json["title"] == "w"
    refused(raw(archive, "PATCH", f"/api/v1/assets/{asset}", b"zz\r\nabc\r\n0\r\n\r\n", chunked), 400)


def test_more_than_the_limit_is_refused_before_it_is_sent(archive: Running):
    line = http.client.HTTPConnection("127.0.0.1", archive.port, timeout=60)
    token = archive.token("admin@localhost")
    line.putrequest("POST", "/api/v1/assets")
    for name, value in {"Authorization": f"Bearer {token}", **FORM, "Content-Length": str(10**15)}.items():
        line.putheader(name, value)
    line.endheaders()
    assert line.getresponse().status == 413
    line.close()


def test_nothing_of_all_this_is_in_the_log_as_an_error(archive: Running, asset: str):
    assert archive.asset(asset)["state"] == "ready"
    lines = archive.log.read_text(errors="replace").splitlines()
    assert [line[:500] for line in lines if '"level": "error"' in line or "Traceback" in line] == []
