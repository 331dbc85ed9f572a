"""What the pages of cases show, worked out from the rows."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from core.exceptions import BusinessRuleError
from core.templatetags.formatting import cn_date
from core.workflow import available
from office.models import Unit
from rectification.case_flow import COMMIT, OVER
from rectification.models import Case, CaseEvent, Item
from rectification.policies_cases import statement_refusal
from rectification.rules import COMPARISONS
from schools.models import School

EVENT_TONES = {"approve": "success", "lift": "success", "reject": "danger", "escalate": "danger", "statement": "info"}
WORDS = ("statement", "statement_answered")
LONGEST_KEY = 18  # digits


def sees_all(user: Any) -> bool:
    """Whether the person belongs to the office or the county, and not to the side."""
    return bool(user.has_perm("schools.view_every_school") and user.has_perm("office.view_every_unit"))


def seen_events(case: Case, user: Any) -> list[CaseEvent]:
    """The steps the person may read, the earliest first: the side those since it was told."""
    rows = list(case.events.select_related("file").order_by("sequence"))
    if sees_all(user):
        return rows
    told = next((row.sequence for row in rows if row.verb == "notify"), None)
    return [row for row in rows if told is not None and row.sequence >= told]


def history(rows: Iterable[CaseEvent]) -> list[dict[str, Any]]:
    """Steps as components/timeline.html shows them, the newest first."""
    return [
        {
            "at": row.at,
            "actor": row.actor_name,
            "text": row.get_verb_display(),
            "note": row.text,
            "tone": EVENT_TONES.get(row.verb, ""),
        }
        for row in sorted(rows, key=lambda row: -row.sequence)
    ]


def said_by_both(rows: Iterable[CaseEvent]) -> list[CaseEvent]:
    """What the side stated and the office answered."""
    return [row for row in rows if row.verb in WORDS]


def event_files(rows: Iterable[CaseEvent]) -> list[dict[str, Any]]:
    """The files of the steps, as components/files.html shows them."""
    found = []
    for row in rows:
        if row.file is not None:
            url = reverse("rectification:case_file", args=[row.pk])
            is_image = row.file.is_image
            found.append(
                {
                    "name": row.file.original_name,
                    "size": row.file.size,
                    "url": url if is_image else f"{url}?download=1",
                    "image_url": url if is_image else "",
                    "note": f"{row.get_verb_display()} {cn_date(row.at)}",
                }
            )
    return found


def comparison(then: dict[str, Any], now: dict[str, Any] | None) -> list[tuple[str, Any, Any]]:
    """What a rule saw, beside what it sees now: label, then, now. Empty for figures that no rule froze."""
    if not {"told", "value", "threshold", "day"} <= set(then):
        return []
    fresh = now or {}
    limit = COMPARISONS.get(str(then.get("compare")), "")
    return [
        ("日期", cn_date(date.fromisoformat(then["day"])), cn_date(date.fromisoformat(fresh["day"])) if now else ""),
        ("测得", then["told"], fresh.get("told", "")),
        ("数值", then["value"], fresh.get("value", "")),
        ("所涉问题（条）", then.get("items", ""), fresh.get("items", "")),
        ("界限", f"{limit}{then['threshold']}", f"{limit}{fresh['threshold']}" if now else ""),
    ]


def own_cases(user: Any) -> tuple[list[dict[str, Any]], list[Case]]:
    """Of the side's person: cases that wait for his promise or are under way, each with its next button; and those over."""
    mine = [case for case in Case.objects.visible_to(user).for_list() if case.is_about(user)]
    going = []
    for case in mine:
        if case.status in OVER:
            continue
        step = next(iter(available((COMMIT,), case, user)), None)
        label, name = ("提交承诺", "case_commit") if step else ("陈述申辩", "case_statement")
        may = step is not None or statement_refusal(case, user) is None
        url = reverse(f"rectification:{name}", args=[case.pk]) if may else ""
        going.append({"case": case, "label": label, "url": url, "must": step is not None})
    going.sort(key=lambda row: not row["must"])
    return going, [case for case in mine if case.status in OVER]


def subject_of(user: Any, data: Any) -> tuple[School | Unit | None, QuerySet[Item]]:
    """Whom a proposal by hand is about, from its address, and the items that may be ticked: `school` or `unit` with its open
    items, or `items` (repeated, or with commas), which must all be one school's or unit's. Nobody without either.

    Raises BusinessRuleError for what is out of scope or does not fit.
    """
    visible = Item.objects.visible_to(user).for_list()
    keys = [key for text in data.getlist("items") for key in text.split(",") if key]
    if keys:
        return of_items(visible.filter(pk__in=[int(key) for key in keys if is_key(key)]))
    school, unit = data.get("school", ""), data.get("unit", "")
    if bool(school) == bool(unit):
        if school:
            raise BusinessRuleError("请选择一所学校或一个单位，不能都选。")
        return None, visible.none()
    model, name, key = (School, "school", school) if school else (Unit, "unit", unit)
    found = model.objects.visible_to(user).filter(pk=key if is_key(key) else 0).first()
    if found is None:
        raise BusinessRuleError("所选的学校或单位不存在，请重新选择。")
    return found, visible.open().filter(**{name: found}).order_by("due_on", "pk")


def is_key(text: str) -> bool:
    """Whether it can be the key of a row."""
    return text.isascii() and text.isdigit() and len(text) <= LONGEST_KEY


def of_items(rows: QuerySet[Item]) -> tuple[School | Unit | None, QuerySet[Item]]:
    """The one school or unit on whose desk all the items are. Raises BusinessRuleError for several."""
    owners = {item.owner for item in rows}
    if not owners:
        raise BusinessRuleError("所选的问题不存在，请回到台账重新选择。")
    if len(owners) > 1:
        raise BusinessRuleError("所选的问题属于不同的学校或单位；一个事项只针对一所学校或一个单位，请分别选择。")
    return owners.pop(), rows
