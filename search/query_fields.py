"""Names that people may put before a colon, in Vietnamese and English, with and without accents."""

from __future__ import annotations

from search.vietnamese.letters import fold_letters, is_marked, keys


def _exact(name: str) -> str:
    return " ".join(keys(word)[0] for word in name.split())


TEXT_FIELDS: dict[str, tuple[str, ...]] = {
    "title": ("title", "tiêu đề", "tên", "tựa đề"),
    "description": ("description", "desc", "chú thích", "mô tả", "caption"),
    "keyword": ("keyword", "keywords", "tag", "tags", "từ khóa", "thẻ"),
    "person": ("person", "persons", "people", "người", "nhân vật"),
    "organisation": ("organisation", "organization", "org", "tổ chức", "cơ quan"),
    "place": ("place", "location", "nơi", "địa điểm"),
    "province": ("province", "tỉnh", "tỉnh thành", "thành phố"),
    "creator": ("creator", "author", "by", "byline", "tác giả", "người chụp", "phóng viên"),
    "credit": ("credit", "ghi công", "nguồn"),
    "filename": ("filename", "file", "tên tệp", "tệp"),
    "transcript": ("transcript", "said", "lời", "lời nói", "phụ đề"),
}
"""Fields searched by their words."""

VALUE_FIELDS: dict[str, tuple[str, ...]] = {
    "kind": ("kind", "type", "loại", "thể loại"),
    "owner": ("owner", "đơn vị", "tòa soạn", "chủ sở hữu"),
    "visibility": ("visibility", "phạm vi", "quyền xem"),
    "state": ("state", "status", "trạng thái"),
    "orientation": ("orientation", "hướng", "chiều"),
    "id": ("id", "mã"),
}
"""Fields that hold one of a few codes."""

RANGE_FIELDS: dict[str, tuple[str, ...]] = {
    "taken": ("taken", "date", "ngày", "ngày chụp", "chụp", "thời gian"),
    "year": ("year", "năm"),
    "added": ("added", "uploaded", "ngày gửi", "ngày tải lên", "nhập kho"),
    "duration": ("duration", "length", "thời lượng", "độ dài"),
    "width": ("width", "rộng", "chiều rộng"),
    "height": ("height", "cao", "chiều cao"),
}
"""Fields that hold days or numbers, and take ``from..to``."""

FLAG_FIELDS: dict[str, tuple[str, ...]] = {"has": ("has", "có"), "missing": ("missing", "lacks", "thiếu")}
"""``has:transcript``, ``missing:rights``."""

MISSING = "missing_"
"""How a mark of :attr:`search.query.Document.marks` begins that says what is not there."""

VALUES: dict[str, dict[str, str]] = {
    "kind": {
        **dict.fromkeys(("anh", "hinh", "hinh anh", "photo", "photos", "image", "picture"), "photo"),
        **dict.fromkeys(("video", "videos", "phong su", "clip", "phim ngan"), "video"),
        **dict.fromkeys(("film", "films", "phim", "phim tai lieu", "documentary"), "film"),
        **dict.fromkeys(("audio", "am thanh", "tieng", "ghi am", "podcast", "sound"), "audio"),
        **dict.fromkeys(("document", "documents", "tai lieu", "van ban", "doc", "pdf"), "document"),
        **dict.fromkeys(("reportage", "bai", "chum"), "reportage"),
        **dict.fromkeys(("other", "khac", "tep khac"), "other"),
    },
    "orientation": {
        **dict.fromkeys(("ngang", "landscape", "horizontal"), "landscape"),
        **dict.fromkeys(("doc", "dung", "portrait", "vertical"), "portrait"),
        **dict.fromkeys(("vuong", "square"), "square"),
    },
    "state": {
        **dict.fromkeys(("san sang", "ready", "xong"), "ready"),
        **dict.fromkeys(("dang xu ly", "processing"), "processing"),
        **dict.fromkeys(("loi", "failed", "hong"), "failed"),
        **dict.fromkeys(("da nhan", "received"), "received"),
    },
    "visibility": {
        **dict.fromkeys(("cong khai", "public"), "public"),
        **dict.fromkeys(("noi bo", "members", "thanh vien", "moi thanh vien"), "members"),
        **dict.fromkeys(("rieng", "own"), "own"),
        **dict.fromkeys(("chi dinh", "organisations", "named"), "organisations"),
    },
    "has": {
        **dict.fromkeys(("transcript", "loi", "phu de", "loi noi", "cue", "cues"), "transcript"),
        **dict.fromkeys(("date", "ngay", "taken"), "taken"),
        **dict.fromkeys(("person", "nguoi", "persons"), "person"),
        **dict.fromkeys(("ai", "tri tue nhan tao", "may ve"), "ai"),
        **dict.fromkeys(("c2pa", "content credentials", "chung thuc noi dung"), "c2pa"),
        **dict.fromkeys(("blur", "mo", "mo nhoe", "nhoe"), "blur"),
        **dict.fromkeys(("noise", "nhieu", "nhieu hat"), "noise"),
        **dict.fromkeys(("clipping", "chay sang", "vo tieng", "qua nguong"), "clipping"),
        **dict.fromkeys(("black", "hinh den", "doan den"), "black"),
        **dict.fromkeys(("freeze", "dung hinh", "hinh dung"), "freeze"),
        **dict.fromkeys(("silence", "doan im", "im lang"), "silence"),
        **dict.fromkeys(("no sound", "no_sound", "khong tieng"), "no_sound"),
        **dict.fromkeys(("loud", "to qua", "qua to"), "loud"),
        **dict.fromkeys(("quiet", "nho qua", "qua nho"), "quiet"),
        **dict.fromkeys(("uncaptioned", "thieu phu de"), "uncaptioned"),
    },
    "missing": {
        **dict.fromkeys(("any", "anything", "gi", "gi do", "thong tin"), "any"),
        **dict.fromkeys(("rights", "quyen", "quyen su dung"), "rights"),
        **dict.fromkeys(("metadata", "mo ta day du", "sieu du lieu"), "metadata"),
        **dict.fromkeys(("title", "tieu de", "ten"), "title"),
        **dict.fromkeys(("description", "caption", "chu thich", "mo ta"), "description"),
        **dict.fromkeys(("alt text", "alt", "mo ta cho nguoi khiem thi", "khiem thi"), "alt_text"),
        **dict.fromkeys(("subject", "keywords", "keyword", "tu khoa", "the", "chu de"), "subject"),
        **dict.fromkeys(("taken on", "date", "taken", "ngay", "ngay chup"), "taken_on"),
        **dict.fromkeys(("place", "location", "noi", "dia diem"), "place"),
        **dict.fromkeys(("ai label", "nhan ai"), "ai_label"),
        **dict.fromkeys(("creator", "author", "byline", "tac gia"), "creator"),
        **dict.fromkeys(("credit", "ghi cong", "nguon"), "credit"),
        **dict.fromkeys(("copyright", "ban quyen", "rights holder"), "copyright"),
        **dict.fromkeys(
            ("usage terms", "usage", "licence", "license", "dieu kien", "dieu kien su dung", "giay phep"), "usage_terms"
        ),
    },
}
"""Folded word -> code, for fields that hold codes; a value not listed is taken as the code itself."""

NAMES: dict[str, tuple[str, str]] = {
    fold_letters(name): (field, _exact(name))
    for table in (TEXT_FIELDS, VALUE_FIELDS, RANGE_FIELDS, FLAG_FIELDS)
    for field, names in table.items()
    for name in names
}
"""Folded name, its words parted by one space -> field, and the exact key of the name as it is rightly spelled."""


def field_name(typed: str) -> str | None:
    """The field meant by a typed name: any case, underscores or spaces, all its accents or none.

    Half-right accents are refused, so that «Hà Nội: …» does not become a search by place (nơi).
    """
    name = " ".join(typed.replace("_", " ").split())
    found = NAMES.get(fold_letters(name))
    if found is None or (is_marked(name) and _exact(name) != found[1]):
        return None
    return found[0]
