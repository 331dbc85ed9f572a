"""Opening a stored number: the set it was computed by, over the figures it was computed from."""

from collections.abc import Iterable

from assessments.engine.evaluating import evaluate
from assessments.engine.explanations import Explanation, explain
from assessments.engine.stored_rows import restored_row
from assessments.engine.tables import Table
from assessments.models import SchoolVerdict, Score


def opened(score: Score) -> Explanation:
    """Write out a score from the figures its run kept.

    A rule that looks at other rows (a rank, an aggregate) is computed again over all rows of the run, any other over
    the one row alone.
    """
    definition = score.run.indicator_set.definition
    indicator = definition.indicator(score.indicator.code)
    verdicts = SchoolVerdict.objects.filter(run=score.run_id).order_by("section__school__code", "section_id")
    alone = indicator.rule is None or not indicator.rule.looks_around
    if alone:
        verdicts = verdicts.filter(section=score.section_id)
    stored = list(verdicts.values_list("section_id", "inputs"))
    table = table_of(score, (inputs for _, inputs in stored))
    row = [section_id for section_id, _ in stored].index(score.section_id)
    return explain(table, indicator, row)


def table_of(score: Score, rows: Iterable[dict]) -> Table:
    """The stored rows as a table with every indicator computed."""
    definition = score.run.indicator_set.definition
    table = Table(definition, [restored_row(definition, inputs) for inputs in rows])
    evaluate(definition, table, Table(definition, table.counted[:1], members=table))
    return table
