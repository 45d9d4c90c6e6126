"""An asset as lists show it: its row's columns of that moment, read without building the whole of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple, cast

from sqlalchemy import ColumnElement, Select, Table, Text, select
from sqlalchemy import cast as as_type
from sqlalchemy.orm import Session

from archive.catalogue.models import Asset
from archive.people.models import Organisation


class Card(NamedTuple):
    """What walls, answers of the API and the command line show of one asset. Fields are those of :class:`Asset`.

    Lists come as the JSON they are stored as (``…_json``) and are read when somebody asks: a wall of fifty asks for none.
    """

    id: str
    version: int
    kind: str
    state: str
    visibility: str
    title: str
    title_en: str
    description: str
    alt_text: str
    keywords_json: str
    persons_json: str
    place: str
    province: str
    creator: str
    credit: str
    taken_on: str
    created_at: datetime
    deleted_at: datetime | None
    media_type: str
    width: int | None
    height: int | None
    duration: float | None
    colours_json: str
    problems_json: str
    has_thumb: bool
    owner_code: str
    owner_name: str
    owner_name_en: str

    @property
    def keywords(self) -> list[str]:
        return cast("list[str]", _read(self.keywords_json))

    @property
    def persons(self) -> list[str]:
        return cast("list[str]", _read(self.persons_json))

    @property
    def colours(self) -> list[str]:
        return cast("list[str]", _read(self.colours_json))

    @property
    def problems(self) -> list[dict[str, str]]:
        return cast("list[dict[str, str]]", _read(self.problems_json))


_ASSET, _DESK = cast(Table, Asset.__table__), cast(Table, Organisation.__table__)
"""Plain tables: a question made of the models' own attributes costs more to say than SQLite needs to answer it."""
_OWNER = (_DESK.c.code, _DESK.c.name, _DESK.c.name_en)


def _read(text: str | None) -> list[Any]:
    return json.loads(text or "[]") or []


def _column(name: str) -> ColumnElement[Any]:
    plain = name.removesuffix("_json")
    column: ColumnElement[Any] = _ASSET.c[plain]
    return column if plain == name else as_type(column, Text)


_COLUMNS = (*(_column(name) for name in Card._fields[: -len(_OWNER)]), *_OWNER)


def cards() -> Select[Any]:
    """The question :func:`read` takes; callers add which assets, in which order and how many."""
    return select(*_COLUMNS).select_from(_ASSET.join(_DESK, _DESK.c.id == _ASSET.c.owner_id))


def read(session: Session, asked: Select[Any]) -> Sequence[Card]:
    """The cards asked for by a :func:`cards` question, in its order."""
    return [Card._make(row) for row in session.execute(asked)]
