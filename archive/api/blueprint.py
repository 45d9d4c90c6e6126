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

MOST_FAULTS = 20
FAULTS = {
    "missing": "thiếu mục này", "extra_forbidden": "không có mục này", "string_too_long": "dài quá {max_length} ký tự",
    "string_unicode": "có ký tự không phải Unicode", "string_pattern": "không đúng dạng", "string": "phải là chữ",
    "int": "phải là số nguyên", "float": "phải là số", "bool": "phải là true hoặc false", "date": "phải là ngày, ví dụ 2024-05-01",
    "finite": "phải là số hữu hạn", "list": "phải là danh sách", "too_long": "quá nhiều mục (tối đa {max_length})",
    "too_short": "quá ít mục (tối thiểu {min_length})", "dict": "phải là một đối tượng JSON", "model": "phải là một đối tượng JSON",
    "literal": "phải là một trong: {expected}", "greater_than_equal": "phải từ {ge} trở lên", "less_than_equal": "phải không quá {le}",
    "less_than": "phải nhỏ hơn {lt}", "greater_than": "phải lớn hơn {gt}",
}  # fmt: skip
"""What pydantic found wrong, by how its kind begins, in Vietnamese; its own words are the English."""

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


def _fault(found: Any) -> dict[str, str]:
    """One fault: its field, and what is wanted there. What was sent is not repeated: it may be a megabyte."""
    field = ".".join(str(part)[:80] for part in found["loc"]) or "body"
    said = next((words for kind, words in FAULTS.items() if found["type"].startswith(kind)), "giá trị không dùng được")
    return {"field": field, "message": found["msg"], "message_vi": said.format_map(_Known(found.get("ctx", {})))}


class _Known(dict[str, Any]):
    def __missing__(self, name: str) -> str:
        return "…"


def _unreadable(error: ValidationError) -> Response:
    """What pydantic found, each fault with its field."""
    faults = [_fault(each) for each in error.errors(include_input=False, include_url=False)[:MOST_FAULTS]]
    vi = "; ".join(f"{fault['field']}: {fault['message_vi']}" for fault in faults)
    en = "; ".join(f"{fault['field']}: {fault['message']}" for fault in faults)
    refusal = Invalid(f"Yêu cầu không hợp lệ ở {vi}.", en, errors=faults)
    answer = jsonify(problem_of(refusal).body(edge.request_id()))
    answer.status_code, answer.mimetype = 400, MEDIA_TYPE
    return answer
