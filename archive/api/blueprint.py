"""Version 1 as one blueprint: who may ask at all, and how what cannot be read is refused."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.info import Info
from flask_openapi3.openapi import OpenAPI
from pydantic import ValidationError

from archive import edge
from archive.api.models import ProblemAnswer
from archive.errors import Invalid
from archive.problem import MEDIA_TYPE, problem_of

INFO = Info(
    title="Kho tư liệu số",
    version="1",
    description="The archive's outside contract. Send `Authorization: Bearer <token>`; errors are `application/problem+json`.",
)
SCHEMES: dict[str, Any] = {"token": {"type": "http", "scheme": "bearer"}}
REFUSALS: Any = {"400": ProblemAnswer, "401": ProblemAnswer, "404": ProblemAnswer}

api = APIBlueprint("v1", __name__, url_prefix="/api/v1", abp_security=[{"token": []}], abp_responses=REFUSALS)
"""Every route of version 1 hangs here; the modules beside this one add theirs."""


def app(import_name: str, **options: Any) -> OpenAPI:
    """A Flask app that collects the OpenAPI document of its blueprints."""
    return OpenAPI(
        import_name, info=INFO, security_schemes=SCHEMES, doc_ui=False, validation_error_status=400,
        validation_error_model=ProblemAnswer, validation_error_callback=_unreadable, **options,
    )  # fmt: skip


def document(made: OpenAPI) -> dict[str, Any]:
    """The OpenAPI 3.1 document; refusals are told under their own media type."""
    spec: dict[str, Any] = made.api_doc
    for path in spec["paths"].values():
        for operation in path.values():
            for status, answer in operation.get("responses", {}).items():
                content = answer.get("content") or {}
                if status >= "400" and "application/json" in content:
                    answer["content"] = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemAnswer"}}}
    return spec


@api.before_request
def _someone() -> None:
    edge.require_actor()


def _unreadable(error: ValidationError) -> Response:
    """What pydantic found, each fault with its field."""
    faults = [{"field": ".".join(map(str, e["loc"])) or "body", "message": e["msg"]} for e in error.errors()]
    names = ", ".join(fault["field"] for fault in faults)
    refusal = Invalid(
        f"Yêu cầu không hợp lệ ở: {names}.", "; ".join(f"{f['field']}: {f['message']}" for f in faults), errors=faults
    )
    answer = jsonify(problem_of(refusal).body(edge.request_id()))
    answer.status_code, answer.mimetype = 400, MEDIA_TYPE
    return answer
