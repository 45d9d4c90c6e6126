"""Uploads in parts: announce, send parts in any order, go on after a cut, complete."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Sequence
from typing import Any, BinaryIO, cast

from flask import Response, jsonify, request, url_for

from archive import edge
from archive.api import answers, models, upload_models
from archive.api.asks import AssetPath, BeginBody, PartPath, PartsQuery, UploadEditBody
from archive.api.assets import SIDECAR_FORM, received
from archive.api.blueprint import api
from archive.api.bodies import expect_file, file_part
from archive.errors import Invalid
from archive.people import service as people
from archive.uploads import resumable
from archive.uploads.models import Upload
from archive.uploads.resumable import Announced
from archive.uploads.service import SIDECAR_BYTES
from storage import Part

URL_SECONDS = 3600
PART_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "The bytes of the part. `X-Part-SHA256` (hex) or `x-amz-checksum-sha256` (base64) is checked.",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


ANY_LENGTH = 1 << 62
"""No bound of the form reader's (``None`` would mean the app's own, which is shorter than a part)."""


@api.post(
    "/uploads",
    responses={"200": upload_models.BegunAnswer, "201": upload_models.BegunAnswer, "413": models.ProblemAnswer},
)
def begin_upload(body: BeginBody) -> Response:
    """Announce a file. 201: send its parts; 200: go on with the parts that are missing, or it is here already."""
    announced = Announced(
        name=body.name, size=body.size, modified=str(body.modified or ""), fingerprint=body.fingerprint,
        organisation=body.organisation, relative_path=body.relative_path, sha256=body.sha256, metadata=body.metadata,
    )  # fmt: skip
    begun = resumable.begin(edge.services(), edge.require_actor(), announced)
    upload = begun.upload
    answer = upload_models.BegunAnswer(
        duplicate=begun.duplicate, likely_duplicate=begun.likely, id=upload.id if upload else None,
        part_size=upload.part_size if upload else None, parts_done=_parts(begun.parts),
        upload=_upload(upload, begun.parts, resumed=begun.resumed) if upload else None,
    )  # fmt: skip
    response = jsonify(answer.model_dump(mode="json"))
    response.status_code = 200 if begun.resumed or begun.duplicate else 201
    return response


@api.get("/uploads", responses={"200": upload_models.UploadsAnswer})
def open_uploads() -> Response:
    """Your open uploads, newest first, with the parts that arrived."""
    here, actor = edge.services(), edge.require_actor()
    found = [_upload(upload, resumable.parts(here, upload)) for upload in resumable.mine(here, actor)]
    return jsonify(upload_models.UploadsAnswer(uploads=found).model_dump(mode="json"))


@api.get("/uploads/<id>", responses={"200": upload_models.UploadAnswer})
def look_at_upload(path: AssetPath) -> Response:
    """One upload and the parts that arrived whole."""
    return _answer(resumable.get(edge.services(), edge.require_actor(), path.id))


@api.patch("/uploads/<id>", responses={"200": upload_models.UploadAnswer, "409": models.ProblemAnswer})
def describe_upload(path: AssetPath, body: UploadEditBody) -> Response:
    """Say something else of the file, as long as it is not complete."""
    return _answer(resumable.describe(edge.services(), edge.require_actor(), path.id, body.metadata))


@api.delete("/uploads/<id>", responses={"204": None})
def abort_upload(path: AssetPath) -> Response:
    """Give up an upload: its parts go."""
    resumable.abort(edge.services(), edge.require_actor(), path.id)
    return Response(status=204)


@api.get("/uploads/<id>/parts/<int:n>/url", responses={"200": upload_models.PartUrlAnswer})
def part_url(path: PartPath) -> Response:
    """Where to PUT one part, and with which headers: the store itself where it can, else this server."""
    return jsonify(_addresses(path.id, [path.n])[0].model_dump())


@api.get("/uploads/<id>/part-urls", responses={"200": upload_models.PartUrlsAnswer})
def part_urls(path: AssetPath, query: PartsQuery) -> Response:
    """The same for many parts at once: `count` of them from part `first` on, as far as the file goes."""
    upload = resumable.get(edge.services(), edge.require_actor(), path.id)
    end = min(query.first + query.count, -(-upload.size // upload.part_size) + 1)
    found = _addresses(path.id, range(query.first, end))
    return jsonify(upload_models.PartUrlsAnswer(parts=found).model_dump())


def _addresses(upload_id: str, numbers: Sequence[int]) -> list[upload_models.PartUrlAnswer]:
    urls = resumable.part_urls(edge.services(), edge.require_actor(), upload_id, numbers, URL_SECONDS)
    return [_address(upload_id, number, url) for number, url in zip(numbers, urls, strict=True)]


def _address(upload_id: str, number: int, url: str | None) -> upload_models.PartUrlAnswer:
    """An object store checks MD5 alone without the digest being signed; it needs no proof but its own."""
    if url is not None:
        return upload_models.PartUrlAnswer(
            number=number, url=url, headers={}, digest="Content-MD5", expires=URL_SECONDS
        )
    own = request.host_url.rstrip("/") + url_for("v1.put_part", id=upload_id, n=number)
    proof = {"X-CSRF-Token": edge.csrf_token()} if edge.visitor().via == "cookie" else {}
    return upload_models.PartUrlAnswer(
        number=number, url=own, headers=proof, digest="X-Part-SHA256", expires=URL_SECONDS
    )


@api.put(
    "/uploads/<id>/parts/<int:n>",
    responses={"200": upload_models.PartAnswer, "409": models.ProblemAnswer, "507": models.ProblemAnswer},
    openapi_extensions=PART_BODY,
)
def put_part(path: PartPath) -> Response:
    """Send one part. A part sent twice replaces itself; the answer bears its ``ETag``."""
    request.max_content_length = ANY_LENGTH  # the part's own size is held exactly, below
    here, actor = edge.services(), edge.require_actor()
    stream = cast(BinaryIO, request.stream)
    part = resumable.put_part(here, actor, path.id, path.n, stream, request.content_length, _announced_sha256())
    response = jsonify(_parts([part])[0].model_dump())
    response.headers["ETag"] = f'"{part.etag}"'
    response.headers["Access-Control-Expose-Headers"] = "ETag"
    return response


@api.post("/uploads/<id>/sidecars", responses={"200": upload_models.UploadAnswer}, openapi_extensions=SIDECAR_FORM)
def add_upload_sidecar(path: AssetPath) -> Response:
    """Put an .xmp, .srt or .vtt beside a file on its way: both become one asset."""
    expect_file(SIDECAR_BYTES)
    return _answer(resumable.add_sidecar(edge.services(), edge.require_actor(), path.id, file_part("sidecar")))


@api.post("/uploads/<id>/complete", responses={"202": models.ReceivedAnswer, "409": models.ProblemAnswer, "415": models.ProblemAnswer, "422": models.ProblemAnswer})  # fmt: skip
def complete_upload(path: AssetPath) -> Response:
    """Make the file an asset. Ask again when the answer was lost: it is the same. 409 names the parts that are missing."""
    return received(resumable.complete(edge.services(), edge.require_actor(), path.id))


def _announced_sha256() -> str | None:
    """The digest a part was sent with, in lower-case hex. Raises Invalid."""
    given = request.headers.get("X-Part-SHA256")
    amazon = request.headers.get("x-amz-checksum-sha256")
    if amazon and not given:
        try:
            given = base64.b64decode(amazon, validate=True).hex()
        except (binascii.Error, ValueError):
            given = amazon
    if not given:
        return None
    if re.fullmatch(r"[0-9a-fA-F]{64}", given) is None:
        raise Invalid(
            "Mã kiểm SHA-256 của phần không đúng dạng.", "The part's SHA-256 is not well formed.", field="X-Part-SHA256"
        )
    return given.lower()


def _answer(upload: Upload) -> Response:
    arrived = resumable.parts(edge.services(), upload)
    return jsonify(_upload(upload, arrived).model_dump(mode="json"))


def _parts(parts: Any) -> list[upload_models.PartAnswer]:
    return [
        upload_models.PartAnswer(number=part.number, size=part.size, etag=part.etag)
        for part in cast("list[Part]", parts)
    ]


def _upload(upload: Upload, parts: Any, *, resumed: bool = False) -> upload_models.UploadAnswer:
    here = edge.services()
    with here.db.reading() as session:
        code = next((o.code for o in people.all_organisations(session) if o.id == upload.organisation_id), "")
    return upload_models.UploadAnswer(
        id=upload.id, state=cast(Any, upload.state), name=upload.name, relative_path=upload.relative_path,
        size=upload.size, modified=upload.modified, organisation=code, part_size=upload.part_size,
        parts_done=_parts(parts), metadata=upload.details.get("metadata", {}),
        sidecars=[sidecar["name"] for sidecar in upload.details.get("sidecars", ())], asset=upload.asset_id,
        started_at=answers.instant(upload.created_at) or "", resumed=resumed,
    )  # fmt: skip
