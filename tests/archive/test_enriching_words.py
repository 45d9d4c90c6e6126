"""From a photo of a sign to a search that finds it and boxes the word: Tesseract, worker, index and API, all real."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from archive.config import Enrich
from archive.services import Services
from dev.bench import lettering
from dev.bench.ocr import overlap
from tests.archive.conftest import Cast
from tests.conftest import missing, need_tool


@pytest.fixture
def services(services: Services) -> Services:
    """The house with OCR alone in use."""
    need_tool("tesseract")
    if not (lettering.FONTS / lettering.FACES["DejaVu Sans đậm"]).exists():
        missing("fonts-dejavu-core")
    return replace(services, settings=services.settings.model_copy(update={"enrich": Enrich(taggers=("ocr",))}))


def test_a_word_that_stands_only_in_a_photo_is_found_without_accents_and_its_box_lies_over_it(
    services: Services, cast: Cast, api: Callable[..., FlaskClient], work: Callable[[], None]
):
    sign = lettering.sign("DejaVu Sans đậm", ("HỘI CHỢ VIỆC LÀM", "Đà Nẵng"), size=60, angle=-10, side=1000)
    out = io.BytesIO()
    sign.picture.save(out, "JPEG", quality=90)
    client = api(cast.an)
    form = {"file": (io.BytesIO(out.getvalue()), "IMG_0412.jpg")}
    asset_id = client.post("/api/v1/assets", data=form).json["id"]
    work()
    assert client.get("/api/v1/assets?q=viec+lam+da+nang").json["total"] == 1
    assert client.get("/api/v1/assets?q=viec+lam+hue").json["total"] == 0
    boxes = {box["text"]: box for box in client.get(f"/api/v1/assets/{asset_id}/text?q=da+nang").json["boxes"]}
    for word in ("Đà", "Nẵng"):
        (true,) = [placed.box for placed in sign.words if placed.text == word]
        box = boxes.pop(word)
        assert overlap((box["x"], box["y"], box["width"], box["height"]), true) > 0.5
    assert boxes == {}
