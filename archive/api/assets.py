"""Assets: put in, look, edit, bin, restore, try again; their bytes."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify, request
from werkzeug.wrappers import Response as AnyResponse

from archive import edge, later
from archive.api import answers, models
from archive.api.asks import AssetPath, EditBody, FilePath, RenditionPath
from archive.api.blueprint import api
from archive.api.bodies import expect_file, file_part, file_parts, if_match, json_field
from archive.catalogue import reading
from archive.catalogue import service as catalogue
from archive.delivery import views as delivery
from archive.uploads import retrying
from archive.uploads import service as uploads
from archive.uploads.details import read_details, read_transcript

UPLOAD_FORM: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {"type": "string", "format": "binary", "description": "the original, with its name"},
                        "metadata": {"type": "string", "description": "JSON: the same keys as answers have, transcript, visibility, shared_with"},
                        "organisation": {"type": "string", "description": "code; default: the first organisation you belong to"},
                        "sidecar": {"type": "array", "items": {"type": "string", "format": "binary"}, "description": ".xmp, .srt, .vtt"},
                        "alternate": {"type": "array", "items": {"type": "string", "format": "binary"}, "description": "other pictures of the same shot: the JPEG beside a RAW"},
                    },
                }
            }
        },
    }
}  # fmt: skip
SIDECAR_FORM: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["sidecar"],
                    "properties": {"sidecar": {"type": "string", "format": "binary"}},
                }
            }
        },
    }
}
BYTES: Any = {"200": {"description": "The bytes; 206 for a range", "content": {"application/octet-stream": {}}}}
CLASH: Any = {"200": models.AssetAnswer, "409": models.ProblemAnswer, "428": models.ProblemAnswer}


@api.post(
    "/assets",
    responses={
        "200": models.ReceivedAnswer, "202": models.ReceivedAnswer, "413": models.ProblemAnswer,
        "415": models.ProblemAnswer, "422": models.ProblemAnswer,
    },
    openapi_extensions=UPLOAD_FORM,
)  # fmt: skip
def upload() -> Response:
    """Put a file in. 202: taken, work goes on; 200: your organisation has these bytes already."""
    here, actor = edge.services(), edge.require_actor()
    expect_file()
    came, details = file_part("file"), read_details(json_field("metadata"))
    organisation = request.form.get("organisation")
    taken = uploads.receive(
        here, actor, came, organisation=organisation, details=details, sidecars=file_parts("sidecar"),
        alternates=file_parts("alternate"),
    )  # fmt: skip
    return received(taken)


@api.get("/assets/<id>", responses={"200": models.AssetAnswer})
def look(path: AssetPath) -> Response:
    """One asset, whole. The ``ETag`` is its version."""
    return one(path.id)


@api.patch("/assets/<id>", responses=CLASH)
def edit(path: AssetPath, body: EditBody) -> Response:
    """Change what is said of it. ``If-Match`` is the version you saw; 409 shows both values of what somebody else changed."""
    here, actor, version = edge.services(), edge.require_actor(), if_match()
    values = body.model_dump(exclude_unset=True)
    spoken = "transcript" in values
    cues = read_transcript(values.pop("transcript", None))
    with here.db.writing() as session:
        asset = catalogue.edit(session, actor, path.id, values, here.now(), version=version)
        if spoken:
            retrying.replace_transcript(session, actor, asset, cues, here.now())
    here.queue.wake("")
    return one(path.id)


@api.delete("/assets/<id>", responses={"204": None})
def throw_away(path: AssetPath) -> Response:
    """Put it in the bin: nobody finds it, and it can be restored for a while."""
    here, actor = edge.services(), edge.require_actor()
    with here.db.writing() as session:
        catalogue.bin_asset(session, actor, path.id, here.now())
    here.queue.wake("")
    return Response(status=204)


@api.post("/assets/<id>/restore", responses={"200": models.AssetAnswer, "409": models.ProblemAnswer})
def restore(path: AssetPath) -> Response:
    """Take it out of the bin. 409 when the same bytes came in again meanwhile."""
    here, actor = edge.services(), edge.require_actor()
    with here.db.writing() as session:
        catalogue.restore(session, actor, path.id, here.now())
    here.queue.wake("")
    return one(path.id)


@api.post("/assets/<id>/retry", responses={"202": models.AssetAnswer, "409": models.ProblemAnswer})
def retry(path: AssetPath) -> Response:
    """Let a failed asset be worked on again."""
    here, actor = edge.services(), edge.require_actor()
    with here.db.writing() as session:
        job_id = retrying.retry(session, actor, path.id, here.now())
    here.queue.wake(job_id)
    answer = one(path.id)
    answer.status_code = 202
    return answer


@api.post("/assets/<id>/sidecars", responses={"202": models.AssetAnswer}, openapi_extensions=SIDECAR_FORM)
def add_sidecar(path: AssetPath) -> Response:
    """Put an .xmp, .srt or .vtt beside the original; the file is read again with it."""
    here, actor = edge.services(), edge.require_actor()
    expect_file(uploads.SIDECAR_BYTES)
    uploads.add_sidecar(here, actor, path.id, file_part("sidecar"))
    answer = one(path.id)
    answer.status_code = 202
    return answer


@api.get("/assets/<id>/renditions/<path:name>", responses=BYTES)
def rendition(path: RenditionPath) -> AnyResponse:
    """The bytes of a rendition; ``?download=1`` saves it under a sensible name."""
    return delivery.send_rendition(edge.services(), edge.require_actor(), path.id, path.name)


@api.post("/assets/<id>/renditions/<path:name>", responses={"200": models.AssetAnswer, "202": models.AssetAnswer, "409": models.ProblemAnswer})  # fmt: skip
def make_rendition(path: RenditionPath) -> Response:
    """Have a rendition made that is made on demand: `develop.jpg` of a RAW. 200 when it exists already."""
    here, actor = edge.services(), edge.require_actor()
    with here.db.writing() as session:
        job_id = later.ask(session, actor, path.id, path.name, here.now())
    if job_id is not None:
        here.queue.wake(job_id)
    answer = one(path.id)
    answer.status_code = 200 if job_id is None else 202
    return answer


@api.get("/assets/<id>/files/<file>", responses=BYTES)
def file(path: FilePath) -> AnyResponse:
    """One of the asset's files as it was received (`files[].id`), as an attachment."""
    return delivery.send_original(edge.services(), edge.require_actor(), path.id, path.file)


@api.get("/assets/<id>/original", responses=BYTES)
def original(path: AssetPath) -> AnyResponse:
    """The original, as an attachment."""
    return delivery.send_original(edge.services(), edge.require_actor(), path.id)


def one(asset_id: str) -> Response:
    """One asset as an answer, with its version as ``ETag``."""
    here, actor = edge.services(), edge.require_actor()
    with here.db.reading() as session:
        answer = answers.asset(reading.whole(session, actor, asset_id, here.now()))
    response = jsonify(answer)
    response.set_etag(str(answer["version"]))
    response.headers["Cache-Control"] = "private, no-store"
    return response


def received(taken: uploads.Received) -> Response:
    """What a file became: 202 for a new asset, 200 for one that was there."""
    here, actor = edge.services(), edge.require_actor()
    with here.db.reading() as session:
        status = reading.status(session, actor, taken.asset_id, here.now())
    created = taken.created and status.id == taken.asset_id
    answer = answers.received(status, duplicate=not created)
    response = jsonify(answer)
    response.status_code = 202 if created else 200
    response.headers["Location"] = answer["url"]
    return response
