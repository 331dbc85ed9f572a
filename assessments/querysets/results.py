"""Chainable reads of sets, runs and results."""

from collections.abc import Iterable
from typing import Any, Self

from django.db import models
from django.db.models import Case, DecimalField, ExpressionWrapper, F, FloatField, Q, Sum, Value, When

from assessments.additions import ADDITIONS
from assessments.workflow import RunKind
from schools.querysets.rows import rows


class PermittedQuerySet(models.QuerySet):
    """County-wide rows for holders of one permission; a subclass names it."""

    permission = ""

    def visible_to(self, user: Any) -> Self:
        """Everything or nothing."""
        return self if user.is_authenticated and user.has_perm(self.permission) else self.none()


class IndicatorSetQuerySet(models.QuerySet):
    """Indicator sets."""

    def visible_to(self, user: Any) -> Self:
        """Every set for who may read sets; for who may give opinions, those that ask him now."""
        if not user.is_authenticated:
            return self.none()
        if user.has_perm("assessments.view_indicatorset"):
            return self
        return self.asking(user) if user.has_perm("assessments.add_setopinion") else self.none()

    def consulted(self) -> Self:
        """Open for opinions."""
        return self.filter(status="consulting")

    def asking(self, user: Any) -> Self:
        """Open for opinions, and this person is asked: inspectors and contacts of townships about every set, principals
        about those that judge a stage of their schools. Two queries before its own."""
        if rows("Posting").filter(user=user, capacity="inspector", ended_on=None).exists():
            return self.consulted()
        if rows("TownshipPosting").filter(user=user, ended_on=None).exists():
            return self.consulted()
        led = rows("Posting").filter(user=user, capacity="principal", ended_on=None)
        judged = Q(pk__in=[])
        for kind, stage in led.values_list("school__kind", "school__sections__stage").distinct():
            judged |= judging(kind, stage)
        return self.consulted().filter(judged, Q(pack__object__isnull=True) | Q(pack__object__in=["section", "school"]))

    def of_code(self, code: str) -> Self:
        """All versions of one set, newest first."""
        return self.filter(code=code).order_by("-version")

    def issued(self) -> Self:
        """In force."""
        return self.filter(status="issued")

    def for_list(self) -> Self:
        """All one list row needs."""
        return self.defer("pack").annotate(
            scored=models.Count("indicators", filter=models.Q(indicators__rule__isnull=False))
        )


def judging(kind: str, stage: str | None) -> Q:
    """Sets that count a school of this kind with this stage; the counterpart is `consultations.judged_by`. A code is looked for
    in the text of its list, quotes included: SQLite cannot ask whether a list contains it."""
    scope = "pack__scope__"
    of_all_stages = Q(**{f"{scope}stages__isnull": True}) | Q(**{f"{scope}stages": []})
    with_stage = of_all_stages | Q(**{f"{scope}stages__icontains": f'"{stage}"'}) if stage else of_all_stages
    left_out = f"{scope}excluded_kinds__kinds"
    counted = Q(**{f"{left_out}__isnull": True}) | ~Q(**{f"{left_out}__icontains": f'"{kind}"'})
    return with_stage & counted


class ScoreRunQuerySet(PermittedQuerySet):
    """Runs."""

    permission = "assessments.view_scorerun"

    def computed(self) -> Self:
        """With results."""
        return self.exclude(computed_at=None)

    def published(self) -> Self:
        """The ones the county stands by."""
        return self.filter(publication__isnull=False)

    def additions_of(self, runs: Iterable[Any]) -> dict[int, dict[str, str]]:
        """What plans added to these runs, as text by run; only simulations have any, without one nothing is asked."""
        simulated = [run.pk for run in runs if run.kind == RunKind.SIMULATION]
        if not simulated:
            return {}
        rows = self.filter(pk__in=simulated, basis__has_key=ADDITIONS)
        return dict(rows.order_by().values_list("pk", f"basis__{ADDITIONS}"))

    def for_list(self) -> Self:
        """All one list row needs."""
        return self.select_related("indicator_set", "job", "requested_by", "publication").defer(
            "indicator_set__pack", "basis"
        )


class CoefficientQuerySet(PermittedQuerySet):
    """Differences between schools."""

    permission = "assessments.view_scorerun"

    def published(self) -> Self:
        """Of published runs."""
        return self.filter(run__publication__isnull=False)

    def for_list(self) -> Self:
        """All one list row needs."""
        return self.select_related("run__indicator_set", "indicator").defer("run__indicator_set__pack")


class ResultQuerySet(models.QuerySet):
    """Results of subjects. Who may see runs sees all of his schools; everyone else the published ones.

    ``subject_path`` leads to the row of the subject ("" when it is that row itself). A result of a school or of one of
    its stages belongs to whoever sees the school; of a township also to its liaison; of an inspector also to himself;
    of the county to those who work with runs.
    """

    subject_path = ""

    def visible_to(self, user: Any) -> Self:
        """Rows of visible subjects; unpublished ones only for those who work with runs."""
        if not user.is_authenticated:
            return self.none()
        at = f"{self.subject_path}__" if self.subject_path else ""
        own = Q(**{f"{at}school__in": rows("School").visible_to(user)})
        if user.has_perm("assessments.view_scorerun"):
            return self if sees_all(user) else self.filter(own | Q(**{f"{at}school": None}))
        townships = rows("TownshipPosting").filter(user=user, ended_on=None).values("township")
        own |= Q(**{f"{at}township__in": townships}) | Q(**{f"{at}inspector": user})
        return self.filter(own).published()

    def published(self) -> Self:
        """Of published runs."""
        return self.filter(run__publication__isnull=False)

    def in_year(self, year: int) -> Self:
        """Of one year."""
        return self.filter(run__year=year)


def sees_all(user: Any) -> bool:
    """Whether the person sees every school, so that no row has to be asked for its school."""
    return bool(user.has_perm("schools.view_every_school"))


def heavy(path: str) -> list[str]:
    """Columns of a run that no list needs."""
    return [f"{path}{name}" for name in ("counts", "excluded", "absent", "basis")]


class ScoreQuerySet(ResultQuerySet):
    """Values of indicators."""

    subject_path = "subject"

    def spread(self, coefficient: Any, weight: Any) -> Self:
        """The values behind a coefficient with `weight`, `deviation` from the mean, and `contribution`: the share of the
        variance that is this subject's. ``weight``: an expression over a score (see `spread_weights`), null where the
        subject is left out."""
        figure = DecimalField(max_digits=24, decimal_places=8)
        rows = self.filter(
            run=coefficient.run_id,
            indicator=coefficient.indicator_id,
            subject__stage=coefficient.stage,
            subject__group=coefficient.group,
            applies=True,
        ).annotate(weight=weight)
        if coefficient.mean is None:
            nothing = Value(None, output_field=figure)
            return rows.annotate(deviation=nothing, contribution=nothing)
        deviation = ExpressionWrapper(F("value") - Value(coefficient.mean, output_field=figure), output_field=figure)
        rows = rows.annotate(deviation=deviation)
        square = ExpressionWrapper(F("weight") * F("deviation") * F("deviation"), output_field=FloatField())
        whole = rows.filter(weight__gt=0).order_by().aggregate(whole=Sum(square))["whole"]
        part = square / Value(float(whole)) if whole else Value(None, output_field=FloatField())
        counted = Case(When(weight__gt=0, then=part), default=None, output_field=FloatField())
        return rows.annotate(contribution=counted)

    def of_section(self, section: Any) -> Self:
        """Of one school stage."""
        return self.filter(subject__section=section)

    def of_school(self, school: Any) -> Self:
        """Of one school and its stages."""
        return self.filter(subject__school=school)

    def for_list(self) -> Self:
        """All one list row needs."""
        return (
            self.select_related(
                "run__indicator_set",
                "subject__run",
                "subject__school",
                "subject__township",
                "subject__inspector",
                "indicator",
            )
            .defer("run__indicator_set__pack", "subject__inputs", *heavy("run__"), *heavy("subject__run__"))
            .prefetch_related("subject__school__events")
        )


class SubjectResultQuerySet(ResultQuerySet):
    """Subjects of runs with their verdict."""

    def of_school(self, school: Any) -> Self:
        """Of one school and its stages."""
        return self.filter(school=school)

    def of_schools(self) -> Self:
        """School stages and schools."""
        return self.exclude(school=None)

    def for_list(self) -> Self:
        """All one list row needs."""
        return (
            self.select_related("school", "township", "inspector", "run__indicator_set")
            .defer("run__indicator_set__pack", "inputs", *heavy("run__"))
            .annotate(is_judged=Q(run__indicator_set__pack__has_key="school_rule"))
            .prefetch_related("school__events")
        )
