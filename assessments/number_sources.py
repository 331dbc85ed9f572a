"""The returns behind a number, with who confirmed and who froze them."""

from dataclasses import dataclass
from typing import Any

from assessments.definitions import SetDefinition
from assessments.engine.computing import COUNTY
from assessments.models import Score
from schools.field_packs import COUNTY_CODES, field_pack
from schools.models import CountyReturn, YearReturn


@dataclass(frozen=True, slots=True)
class SourceReturn:
    """A return a number came from; ``is_open`` says that it was reopened since."""

    label: str
    url: str
    confirmed_by: Any
    confirmed_at: Any
    frozen_by: Any
    frozen_at: Any
    is_open: bool


def sources_of(score: Score, user: Any) -> list[SourceReturn]:
    """The returns of the subject, of its campuses and of the year before where the rule looks back, as far as the person
    may see them. Two queries."""
    definition = score.run.indicator_set.definition
    rule = definition.indicator(score.indicator.code).rule
    inputs = score.subject.inputs
    years = [score.run.year]
    stored = [inputs]
    if rule is not None and rule.looks_back and "previous" in inputs:
        years.append(score.run.year - 1)
        stored.append(inputs["previous"])
    ids = [int(pk) for kept in stored for pk in kept.get("reference", "").split(",") if pk.isdigit()]
    campuses = [code for kept in stored for code, _ in kept.get("merged", [])]
    found = YearReturn.objects.visible_to(user).select_related("confirmed_by", "frozen_by", "section__school")
    returns = found.filter(pk__in=ids) | found.filter(
        year__in=years, section__stage=score.subject.stage, section__school__code__in=campuses
    )
    sources = [source(row) for row in returns.order_by("-year", "section__school__code", "pk")]
    if any(
        definition.fields[name].level == COUNTY for name in names_of(definition, score) if name in definition.fields
    ):
        sources += [source(row) for row in county_returns(score, years, user)]
    return sources


def names_of(definition: SetDefinition, score: Score) -> frozenset[str]:
    """The fields the rule reads."""
    rule = definition.indicator(score.indicator.code).rule
    return frozenset() if rule is None else rule.names


def county_returns(score: Score, years: list[int], user: Any) -> list[CountyReturn]:
    """The county's own returns that have one of the fields."""
    names = names_of(score.run.indicator_set.definition, score)
    packs = [code for code in COUNTY_CODES if field_pack(code).fields.keys() & names]
    found = CountyReturn.objects.visible_to(user).filter(year__in=years, pack__in=packs).select_related("frozen_by")
    return list(found.order_by("-year", "pack"))


def source(row: YearReturn | CountyReturn) -> SourceReturn:
    """A return with who stands for it."""
    return SourceReturn(
        label=str(row),
        url=row.get_absolute_url(),
        confirmed_by=getattr(row, "confirmed_by", None),
        confirmed_at=getattr(row, "confirmed_at", None),
        frozen_by=row.frozen_by,
        frozen_at=row.frozen_at,
        is_open=row.status != "frozen",
    )
