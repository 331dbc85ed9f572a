"""Two versions of a visit record side by side: every line of either, and within texts what was put in and taken out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from difflib import SequenceMatcher
from typing import Any

from core.numbers import MISSING
from core.templatetags.formatting import cn_date, cn_datetime
from inspectors.models import Checklist, ChecklistEntry, Visit, VisitInterview, VisitMatter
from inspectors.versions import OFFICE_ONLY
from rectification.models import Severity

SAME, GONE, NEW = "same", "gone", "new"
HEAD = {
    "visited_on": "督导日期",
    "kind": "督导类型",
    "checklist": "督导清单",
    "themes": "专题",
    "companions": "随行督学",
    "arrived_at": "到校时间",
    "left_at": "离校时间",
    "is_announced": "事先通知了学校",
    "methods": "督导方式",
    "summary": "督导纪实",
    "highlights": "典型经验和亮点",
    "follow_up": "后续处理",
}
MOMENTS = {"arrival": "到校位置", "departure": "离校位置"}


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text; kind: same, gone (only in the earlier version), new (only in the later one)."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the comparison, the earlier version left."""

    label: str
    left: tuple[Piece, ...]
    right: tuple[Piece, ...]

    @property
    def is_changed(self) -> bool:
        """Whether the versions differ here."""
        return any(piece.kind != SAME for piece in (*self.left, *self.right))


def compare(earlier: Mapping[str, Any], later: Mapping[str, Any]) -> list[Line]:
    """The lines of two versions as `versions.version_of` writes them, in the order of the record."""
    names = labels_of(earlier, later)
    left, right = told(earlier, names), told(later, names)
    keys = [*right, *(key for key in left if key not in right)]
    return [line(key, left.get(key), right.get(key)) for key in keys]


def line(key: tuple[str, str], left: str | None, right: str | None) -> Line:
    """One line; what only one version has stands alone."""
    before, after = pieces(left or "", right or "")
    return Line(key[1], before or (Piece(SAME, MISSING),), after or (Piece(SAME, MISSING),))


def pieces(left: str, right: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """The two texts cut where they differ."""
    if left == right:
        same = (Piece(SAME, left),) if left else ()
        return same, same
    before, after = [], []
    for tag, a, b, c, d in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if left[a:b]:
            before.append(Piece(SAME if tag == "equal" else GONE, left[a:b]))
        if right[c:d]:
            after.append(Piece(SAME if tag == "equal" else NEW, right[c:d]))
    return tuple(before), tuple(after)


def labels_of(*versions: Mapping[str, Any]) -> dict[str, str]:
    """Labels of the lines by key, methods and ways of following up by code: one query for both versions."""
    mains = {version["checklist"]["id"] for version in versions}
    themes = {theme["id"] for version in versions for theme in version["themes"]}
    rows = ChecklistEntry.objects.filter(checklist__in=mains | themes).select_related("checklist")
    kinds = {Checklist.Kind.THEME}
    return {f"{row.checklist.code}:{row.code}" if row.checklist.kind in kinds else row.code: row.label for row in rows}


def told(version: Mapping[str, Any], names: Mapping[str, str]) -> dict[tuple[str, str], str]:
    """Every line of one version in words, by an inner key and its label."""
    found = {(key, label): head_words(key, version.get(key), names) for key, label in HEAD.items()}
    for key, answer in version["answers"].items():
        found[f"answers {key}", names.get(key, key)] = answer_words(answer)
    for code, count in version["counts"].items():
        found[f"counts {code}", names.get(code, code)] = str(count)
    for row in version["readings"]:
        found[f"readings {row['key']} {row['grade']}", names.get(row["key"], row["key"]) + row["grade"]] = row["value"]
    return found | told_parts(version, names)


def told_parts(version: Mapping[str, Any], names: Mapping[str, str]) -> dict[tuple[str, str], str]:
    """Findings, lessons, talks, photos, signatures, positions."""
    found = {}
    for at, row in enumerate(version["findings"], start=1):
        found[f"findings {row.get('client_uuid') or at}", "发现的问题"] = finding_words(row, names)
    for row in version["lessons"]:
        words = [row["subject"], row["class_name"], row["teacher"], row["topic"], row["notes"], row["comment"]]
        found[f"lessons {row['client_uuid']}", "听课"] = "，".join(filter(None, words))
    for row in version["interviews"]:
        kind = VisitInterview.Kind(row["kind"]).label
        found[f"interviews {row['client_uuid']}", "访谈"] = f"{kind}{row['persons']}人 {row['notes']}".strip()
    for row in version["photos"]:
        found[f"photos {row['sha256']}", "照片"] = " ".join(filter(None, [row["name"], row["matter"], row["caption"]]))
    for row in version["signatures"]:
        found[f"signatures {row['uuid']}", "校方签字"] = signature_words(row)
    for row in version.get(OFFICE_ONLY, {}).get("positions", []):
        found[f"positions {row['moment']}", MOMENTS.get(row["moment"], row["moment"])] = position_words(row)
    return found


def signature_words(row: Mapping[str, Any]) -> str:
    """Who signed, or why nobody did, and when."""
    signer = " ".join(filter(None, [row["signer"], row["post"]])) or f"未签字：{row['refusal']}"
    return f"{signer} {moment(row['signed_at'])}"


def position_words(row: Mapping[str, Any]) -> str:
    """Degrees, or the note, and when."""
    place = f"{row['latitude']}，{row['longitude']}" if row["latitude"] else row["note"] or MISSING
    return f"{place} {moment(row['at'])}"


def head_words(key: str, value: Any, names: Mapping[str, str]) -> str:
    """One member of the head in words."""
    told_by: dict[str, Callable[[Any], str]] = {
        "visited_on": lambda day: cn_date(date.fromisoformat(day)),
        "arrived_at": moment,
        "left_at": moment,
        "kind": lambda code: str(Visit.Kind(code).label),
        "checklist": lambda row: str(row["title"]),
        "themes": lambda rows: "、".join(row["title"] for row in rows),
        "companions": lambda rows: "、".join(row["name"] for row in rows),
        "methods": lambda codes: "、".join(names.get(code, code) for code in codes),
        "is_announced": lambda is_so: "是" if is_so else "否",
        "follow_up": lambda code: names.get(code, code),
    }
    return told_by.get(key, str)(value) if value is not None else ""


def answer_words(answer: Mapping[str, str]) -> str:
    """The result, the choice, the note."""
    result = VisitMatter.Result(answer["result"]).label if answer["result"] else ""
    shown = answer["choice"] or (result if answer["result"] != VisitMatter.Result.WRITTEN else "")
    return "：".join(filter(None, [shown, answer["note"]]))


def finding_words(row: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """Text, matter, severity, days."""
    days = f"，{row['workdays']}个工作日" if row["workdays"] else ""
    return f"{row['text']}（{names.get(row['matter'], row['matter'])}，{Severity(row['severity']).label}{days}）"


def moment(value: str | None) -> str:
    """An instant of the version."""
    return cn_datetime(datetime.fromisoformat(value)) if value else ""
