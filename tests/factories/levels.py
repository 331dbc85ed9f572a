"""Sets that are scored by hand along a chain of levels, and assessments that stand somewhere on it."""

import hashlib
from decimal import Decimal
from typing import Any

from django.utils import timezone

from assessments import services
from assessments.engine.inputs import canonical
from assessments.models import Assessment, IndicatorSet, LevelSheet
from assessments.workflow import SetStatus
from schools.models import School
from tests.factories.office import UserFactory, WorkYearFactory

YEAR = 2024
SOURCE = {"clause": "第1条", "confidence": "unconfirmed"}
CHAIN = [
    {"code": "self", "title": "自评", "by": "school"},
    {"code": "county", "title": "县评", "by": "office"},
    {"code": "city", "title": "市复评", "by": "city"},
]


def by_hand(code: str, label: str) -> dict[str, Any]:
    return {code: {"label": label, "unit": "分", "type": "number", "origin": "sheet"}}


def node(code: str, title: str, points: str, parent: str = "", field: str = "", **more: Any) -> dict[str, Any]:
    made = {"code": code, "title": title, "points": points, "source": SOURCE, **more}
    if parent:
        made["parent"] = parent
    if field:
        made["rule"] = {"kind": "manual", "field": field}
    return made


def pack(code: str = "quality_guide", **changes: Any) -> dict[str, Any]:
    """A set of 100 points over school stages: A 60 (A1 40, A2 20) and B 40 (B1 40)."""
    return {
        "code": code,
        "title": "办学质量评价",
        "object": "section",
        "source": {"document": "办学质量评价指南"},
        "scope": {"stages": ["primary", "junior"]},
        "fields": {
            **by_hand("a1_points", "党组织领导得分"),
            **by_hand("a2_points", "五育并举得分"),
            **by_hand("b1_points", "教师发展得分"),
            "b1_words": {"label": "教师发展说明", "type": "text", "origin": "sheet"},
        },
        "indicators": [
            node("A", "办学方向", "60"),
            node("A1", "党组织领导", "40", "A", "a1_points", evidence=["会议记录"]),
            node("A2", "五育并举", "20", "A", "a2_points"),
            node("B", "教师发展", "40"),
            node(
                "B1",
                "教师培养",
                "40",
                "B",
                rule={"kind": "manual", "field": "b1_points", "opinion": "b1_words", "opinion_below": "0.25"},
            ),
        ],
    } | changes


def hand_set(code: str = "quality_guide", status: str = SetStatus.ISSUED, **changes: Any) -> IndicatorSet:
    """The set in the wanted state; keyword arguments replace parts of its pack."""
    content = pack(code, **changes)
    latest = IndicatorSet.objects.of_code(code).first()
    return IndicatorSet.objects.create(
        code=code,
        version=latest.version + 1 if latest else 1,
        title=content["title"],
        status=status,
        source_document="办学质量评价指南",
        rounding={"value": 2, "mean": 2, "coefficient": 3, "points": 2},
        pack=content,
        pack_sha256=hashlib.sha256(canonical(content)).hexdigest(),
        issued_on=timezone.localdate() if status == SetStatus.ISSUED else None,
    )


def office(role: str = "staff"):
    return UserFactory(role=role)


def assessment(school: School, indicator_set: IndicatorSet | None = None, **kwargs: Any) -> Assessment:
    """An assessment of a school's first stage whose self-rating is open."""
    WorkYearFactory(year=YEAR)
    current = indicator_set or IndicatorSet.objects.filter(code="quality_guide").first() or hand_set(levels=CHAIN)
    services.open_assessments(
        actor=office(), indicator_set=current, year=YEAR, kind="official", due={}, schools=[school], **kwargs
    )
    return Assessment.objects.filter(school=school, indicator_set=current).order_by("pk").first()


def sheet(assessment: Assessment, code: str) -> LevelSheet:
    return LevelSheet.objects.select_related("assessment").get(assessment=assessment, code=code)


def answers(total: str) -> dict[str, str]:
    """Answers that make up a total: what is missing to 100 is taken off B1."""
    return {"a1_points": "40", "a2_points": "20", "b1_points": str(Decimal(total) - 60)}


def concluded(row: LevelSheet, total: str, by=None) -> LevelSheet:
    """Fill in, submit and conclude a sheet that is open, by the people it belongs to."""
    filler = by or {"school": principal_of, "office": lambda _: office(), "city": lambda _: office("observer")}[row.by](
        row.assessment.school
    )
    services.save_sheet(actor=filler, sheet=row, answers=answers(total), opinions={})
    services.submit_sheet(actor=filler, sheet=row)
    judge = filler if row.by == "city" else office("director")
    return services.conclude_sheet(actor=judge, sheet=row)


def principal_of(school: School):
    """The school's principal; a new one when it has none."""
    from schools.models import Posting

    found = Posting.objects.current().as_principal().filter(school=school).select_related("user").first()
    if found:
        return type(found.user).objects.get(pk=found.user_id)
    user = UserFactory(role="principal")
    Posting.objects.create(user=user, school=school, capacity="principal", started_on="2020-01-01")
    return user
