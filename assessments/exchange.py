"""What the published scores of a year supply to the forms that go to an upper platform."""

from decimal import Decimal

from assessments.models import Coefficient, Score, ScoreRun, SubjectResult
from schools.exchange.sources import Supplied, supplier
from schools.models import Stage

STAGES = (Stage.PRIMARY, Stage.JUNIOR)
ITEMS = 7


@supplier("assessments")
def published_scores(year: int) -> Supplied:
    """Values `r1`… of each section, `passed` and `met_note`; of the county the means, coefficients and how many meet
    each item. Without a published run of the year the codes are known and have no value."""
    found = Supplied(labels=_labels())
    run = ScoreRun.objects.published().filter(year=year).order_by("-publication__published_at").first()
    if run is None:
        return found
    scores = Score.objects.filter(run=run, subject__section__isnull=False)
    for score in scores.select_related("indicator", "subject").order_by("indicator__position"):
        _take_score(found, score)
    for verdict in SubjectResult.objects.filter(run=run, section__isnull=False):
        _take_verdict(found, verdict)
    for coefficient in Coefficient.objects.filter(run=run).select_related("indicator"):
        place = f"{coefficient.stage}_{coefficient.indicator.code.lower()}"
        found.county[f"mean_{place}"], found.county[f"cv_{place}"] = coefficient.mean, coefficient.cv
    return found


def _take_score(found: Supplied, score: Score) -> None:
    code = score.indicator.code.lower()
    found.sections.setdefault(score.subject.section_id, {})[code] = score.value
    if score.met:
        _count(found, f"met_{score.subject.stage}_{code}")
    else:
        found.county.setdefault(f"met_{score.subject.stage}_{code}", Decimal(0))


def _take_verdict(found: Supplied, verdict: SubjectResult) -> None:
    values = found.sections.setdefault(verdict.section_id, {})
    if verdict.passed is not None:
        values["passed"] = "是" if verdict.passed else "否"
    values["met_note"] = f"{verdict.met_count}项达标" + (f"；{verdict.reason}" if verdict.reason else "")
    stage = verdict.stage
    _count(found, f"scored_{stage}")
    found.county.setdefault(f"met_{stage}_all", Decimal(0))
    if verdict.passed:
        _count(found, f"met_{stage}_all")


def _count(found: Supplied, code: str) -> None:
    found.county[code] = Decimal(found.county.get(code) or 0) + 1


def _labels() -> dict[str, str]:
    """The codes in words, also while nothing is published."""
    labels = {"passed": "综合评估是否达标", "met_note": "达标情况"}
    codes = [f"r{number}" for number in range(1, ITEMS + 1)]
    labels |= {code: f"指标{code.upper()}" for code in codes}
    for stage in STAGES:
        labels[f"scored_{stage.value}"] = f"{stage.label}参评学校数"
        labels[f"met_{stage.value}_all"] = f"{stage.label}综合达标学校数"
        for code in codes:
            place = f"{stage.value}_{code}"
            labels[f"met_{place}"] = f"{stage.label}{code.upper()}达标学校数"
            labels[f"mean_{place}"] = f"{stage.label}{code.upper()}全县平均值"
            labels[f"cv_{place}"] = f"{stage.label}{code.upper()}差异系数"
    return labels
