"""The county on one page: visits of a month, ledger of a year, the seven indicators, who is listed where.

`collect` reads everything through the reader's own scope and returns frozen data; the page only shows it.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count
from django.db.models.functions import ExtractMonth

from assessments.models import Coefficient, Publication, ScoreRun, SubjectResult
from assessments.snapshots import outdated_runs
from core.numbers import show
from core.templatetags.formatting import share
from inspectors import quota
from inspectors.models import Inspector, Visit
from office import clock
from rectification import figures as ledger
from schools.models import Posting, School
from supervision.closing_desk import self_found_card
from supervision.figures import Clause, Figure, list_url, trend_points

NAMED = 5


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """One indicator in one stage: the coefficient of the differences between schools and its limit."""

    title: str
    stage: str
    coefficient: Coefficient
    schools: Figure
    places: int


@dataclass(frozen=True, slots=True)
class Balance:
    """The published run of the latest year that has one; `outdated` holds it when it no longer stands for the data."""

    run: ScoreRun
    outdated: list[ScoreRun]
    within: Figure
    beyond: Figure
    passed: Figure
    judged: Figure
    lines: tuple[IndicatorLine, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything on the page."""

    year: int
    month: int
    today: date
    quota: quota.MonthQuota
    sentences: tuple[tuple[Clause, ...], ...]
    cards: tuple[Figure, ...]
    funnel: tuple[Figure, ...]
    balance: Balance | None

    @property
    def figures(self) -> list[Figure]:
        """Every figure that is shown, for proving that each equals the list behind it."""
        found = [clause.figure for sentence in self.sentences for clause in sentence if clause.figure]
        found += [*self.cards, *self.funnel]
        if self.balance:
            found += [line.schools for line in self.balance.lines]
        return found


def collect(*, user: Any, year: int, month: int) -> Overview:
    """Read the page of one month for one person."""
    current = quota.month_quota(user=user, year=year, month=month)
    closure = ledger.closure(user, year)
    balance = collect_balance(user)
    listed, vacant, names = coverage_of_listing(user)
    visits = visit_figures(user, current)
    items = item_figures(closure)
    sentences = [visit_sentence(current, visits), ledger_sentence(year, closure, items)]
    if balance:
        sentences.append(balance_sentence(balance))
    sentences.append(listing_sentence(listed, vacant, names))
    cards = [visits["done"], visits["missed"], items["closed"], items["overdue"], listed]
    if balance:
        cards += [balance.within, balance.passed]
    cards += [serving(user), self_found_card(user, year)]
    steps = tuple(Figure(step.label, step.value, step.url, unit="条") for step in ledger.funnel(user, year))
    return Overview(year, month, clock.today(), current, tuple(sentences), tuple(cards), steps, balance)


# --- visits ---------------------------------------------------------------------------------------------------------
def visit_figures(user: Any, current: quota.MonthQuota) -> dict[str, Figure]:
    """Visits made, schools visited, schools missed. Only `done` of the quota is ever called 完成; `visits` are all made."""
    rate = current.fulfilment
    tone = "" if rate is None else "good" if rate >= 1 else "soon"
    return {
        "schools": Figure("应督导学校", current.schools, current.schools_url, "所"),
        "visited": Figure("已督导学校", current.visited, current.visited_url, "所"),
        "missed": Figure(
            "本月未督导学校",
            current.missed,
            current.missed_url,
            "所",
            verdict="有缺口" if current.missed else "全覆盖",
            tone="late" if current.missed else "good",
        ),
        "done": Figure(
            "本月督导",
            current.visits,
            current.visits_url,
            "次",
            target=f"应督导{current.required}次",
            verdict=f"计入完成{current.done}次，{share(rate)}" if rate is not None else "本月不计次数",
            tone=tone,
            trend=trend_points(visits_by_month(user, current.year, current.month)),
        ),
    }


def visits_by_month(user: Any, year: int, month: int) -> list[int | None]:
    """Approved visits of the twelve months up to this one, oldest first."""
    counts: dict[tuple[int, int], int] = {}
    for at in (year - 1, year):
        rows = Visit.objects.visible_to(user).approved().in_year(at).order_by()
        grouped = rows.annotate(month=ExtractMonth("visited_on")).values_list("month").annotate(n=Count("pk"))
        counts |= {(at, number): n for number, n in grouped}
    months = [(year - 1, n) for n in range(month + 1, 13)] + [(year, n) for n in range(1, month + 1)]
    return [counts.get(found, 0) for found in months]


def visit_sentence(current: quota.MonthQuota, visits: dict[str, Figure]) -> tuple[Clause, ...]:
    """How the month stands."""
    if not current.is_active:
        return (
            Clause(f"{current.year}年{current.month}月不是督导月份，实际督导"),
            Clause(f"{current.visits}次", visits["done"]),
            Clause("。"),
        )
    rate = share(current.fulfilment)
    clauses = [
        Clause(f"{current.year}年{current.month}月应督导"),
        Clause(f"{current.schools}所学校", visits["schools"]),
        Clause(f"{current.required}次，完成"),
        Clause(f"{current.done}次", visits["done"] if current.visits == current.done else None),
        Clause(f"（{rate}）"),
    ]
    if current.visits != current.done:
        clauses += [Clause("；一共督导"), Clause(f"{current.visits}次", visits["done"])]
        clauses.append(Clause("，超过规定次数的、不在应督导学校的不计入完成；"))
    else:
        clauses.append(Clause("，"))
    if current.missed:
        return (*clauses, Clause("还有"), Clause(f"{current.missed}所没有到校", visits["missed"]), Clause("。"))
    return (*clauses, Clause(f"{current.visited}所学校都已到校", visits["visited"]), Clause("。"))


# --- ledger ---------------------------------------------------------------------------------------------------------
def item_figures(closure: ledger.Closure) -> dict[str, Figure]:
    """The year's figures of the ledger."""
    rate = closure.rate
    late = closure.overdue.value
    return {
        "found": Figure("发现问题", closure.found.value, closure.found.url, "条"),
        "closed": Figure(
            "本年问题已销号",
            closure.closed.value,
            closure.closed.url,
            "条",
            target=f"发现{closure.found.value}条",
            verdict="" if rate is None else f"销号{share(rate)}",
            tone="good" if rate is not None and rate >= Decimal("0.9") else "",
        ),
        "overdue": Figure(
            "逾期未整改",
            late,
            closure.overdue.url,
            "条",
            verdict="要督办" if late else "没有逾期",
            tone="late" if late else "good",
        ),
        "rebounded": Figure("反弹", closure.rebounded.value, closure.rebounded.url, "条"),
    }


def ledger_sentence(year: int, closure: ledger.Closure, items: dict[str, Figure]) -> tuple[Clause, ...]:
    """How the year's problems stand."""
    clauses = [
        Clause(f"{year}年发现问题"),
        Clause(f"{closure.found.value}条", items["found"]),
        Clause("，已销号"),
        Clause(f"{closure.closed.value}条", items["closed"]),
        Clause(f"（{share(closure.rate)}）" if closure.rate is not None else ""),
    ]
    if closure.overdue.value:
        clauses += [Clause("，"), Clause(f"{closure.overdue.value}条逾期", items["overdue"])]
    if closure.rebounded.value:
        clauses += [Clause("，"), Clause(f"{closure.rebounded.value}条反弹", items["rebounded"])]
    return (*clauses, Clause("。"))


# --- the seven indicators -------------------------------------------------------------------------------------------
def collect_balance(user: Any) -> Balance | None:
    """The latest published run with its coefficients; None while nothing is published or the reader may not see it."""
    latest = Publication.objects.order_by("-year", "-published_at").values_list("run_id", flat=True).first()
    if latest is None:
        return None
    run = ScoreRun.objects.visible_to(user).for_list().filter(pk=latest).first()
    if run is None:
        return None
    rows = list(
        Coefficient.objects.visible_to(user).for_list().filter(run=run).order_by("indicator__position", "-stage")
    )
    verdicts = SubjectResult.objects.visible_to(user).of_schools().filter(run=run)
    passed, judged = verdicts.filter(passed=True).count(), verdicts.count()
    within, beyond = sum(1 for row in rows if row.met), sum(1 for row in rows if row.met is False)
    places = int(run.indicator_set.rounding["coefficient"])
    return Balance(
        run=run,
        outdated=outdated_runs([run]),
        within=Figure(
            f"{run.year}年差异系数达标",
            within,
            list_url("assessments:coefficient_list", run=run.pk, met="yes"),
            "个",
            target=f"共{len(rows)}个",
            verdict=f"{beyond}个超限" if beyond else "全部达标",
            tone="late" if beyond else "good",
        ),
        beyond=Figure(
            "差异系数超限", beyond, list_url("assessments:coefficient_list", run=run.pk, met="no"), "个", tone="late"
        ),
        passed=Figure(
            f"{run.year}年学段达标",
            passed,
            list_url("assessments:verdict_list", run=run.pk, kind="section", met="yes"),
            "个",
            target=f"共{judged}个学段",
            verdict="未全部达标" if passed < judged else "全部达标",
            tone="soon" if passed < judged else "good",
        ),
        judged=Figure("计算的学段", judged, list_url("assessments:verdict_list", run=run.pk, kind="section"), "个"),
        lines=tuple(line_of(run, row, places) for row in rows),
    )


def line_of(run: ScoreRun, row: Coefficient, places: int) -> IndicatorLine:
    """One row of the table; the schools behind it are counted with those whose value is missing."""
    url = list_url("assessments:score_list", run=run.pk, stage=row.stage, indicator=row.indicator.code)
    schools = Figure(row.get_stage_display(), row.n + row.missing, url, "所")
    return IndicatorLine(row.indicator.title, row.get_stage_display(), row, schools, places)


def balance_sentence(balance: Balance) -> tuple[Clause, ...]:
    """How balanced the schools were in the published year."""
    clauses = [
        Clause(f"{balance.run.year}年{balance.run.indicator_set.title}："),
        Clause(f"{balance.judged.value}个学段", balance.judged),
        Clause("中"),
        Clause(f"{balance.passed.value}个达标", balance.passed),
    ]
    if balance.beyond.value:
        over = [f"{line.stage}{line.title}" for line in balance.lines if line.coefficient.met is False]
        return (
            *clauses,
            Clause("，差异系数"),
            Clause(f"{balance.beyond.value}个超过上限", balance.beyond),
            Clause(f"（{'、'.join(over)}）。"),
        )
    return (*clauses, Clause("，差异系数"), Clause(f"{balance.within.value}个达标", balance.within), Clause("。"))


def chart_of(balance: Balance) -> dict[str, Any]:
    """The picture: coefficients by indicator and stage, with their limits."""
    titles = list(dict.fromkeys(line.title for line in balance.lines))
    stages = list(dict.fromkeys(line.stage for line in balance.lines))
    found = {(line.title, line.stage): line for line in balance.lines}
    series, limits = [], []
    for stage in stages:
        lines = [found.get((title, stage)) for title in titles]
        series.append(
            {
                "name": stage,
                "values": [number_of(line) for line in lines],
                "links": [line.schools.url if line else None for line in lines],
            }
        )
        limit = next(line.coefficient.limit for line in lines if line)
        limits.append({"name": f"{stage}上限", "value": float(show(limit, 2))})
    return {"kind": "bar", "horizontal": True, "categories": titles, "series": series, "limits": limits}


def number_of(line: IndicatorLine | None) -> float | None:
    """The coefficient as the page shows it, as a number for the picture."""
    if line is None or line.coefficient.cv is None:
        return None
    return float(show(line.coefficient.cv, line.places))


# --- inspectors -----------------------------------------------------------------------------------------------------
def coverage_of_listing(user: Any) -> tuple[Figure, Figure, list[str]]:
    """Schools with and without a responsible inspector today, and the names of the first without."""
    schools = School.objects.visible_to(user).open_on(clock.today()).counted()
    listed = Posting.objects.current().as_inspector().values("school")
    vacant = schools.exclude(pk__in=listed)
    total, missing = schools.count(), vacant.count()
    filled = Figure(
        "有责任督学的学校",
        total - missing,
        list_url("inspectors:listing_list", vacant="false"),
        "所",
        target=f"共{total}所",
        verdict=f"空缺{missing}所" if missing else "全覆盖",
        tone="late" if missing else "good",
    )
    empty = Figure("没有责任督学", missing, list_url("inspectors:listing_list", vacant="true"), "所", tone="late")
    return filled, empty, [school.name for school in vacant[:NAMED]]


def listing_sentence(listed: Figure, vacant: Figure, names: list[str]) -> tuple[Clause, ...]:
    """Who has a responsible inspector."""
    clauses = [Clause(f"{listed.value}所学校有责任督学", listed)]
    if vacant.value:
        more = "等" if vacant.value > len(names) else ""
        clauses += [Clause("，"), Clause(f"{vacant.value}所空缺", vacant), Clause(f"（{'、'.join(names)}{more}）")]
    return (*clauses, Clause("。"))


def serving(user: Any) -> Figure:
    """Inspectors in office."""
    count = Inspector.objects.visible_to(user).serving_on(clock.today()).count()
    return Figure("在任督学", count, list_url("inspectors:inspector_list", left="false"), "人")
