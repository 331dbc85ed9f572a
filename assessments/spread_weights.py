"""The weight of every subject behind a coefficient, as the database can sort and add it up."""

from decimal import Decimal
from typing import Any

from django.db.models import BigIntegerField, DecimalField, Func, JSONField, TextField, Value
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast, Coalesce

from assessments.definitions import STUDENTS, SetDefinition
from assessments.engine.precision import half_up, plain
from assessments.engine.stored_rows import restored_row
from assessments.engine.tables import Table
from assessments.models import Coefficient, SubjectResult

PLACES = 8
FIGURE: DecimalField = DecimalField(max_digits=24, decimal_places=PLACES)


def weight_code(definition: SetDefinition) -> str:
    """The field coefficients are weighted by."""
    return definition.coefficient_rule.weight if definition.coefficient_rule else STUDENTS


def weights_of(coefficient: Coefficient) -> Any:
    """The weight of a score's subject, at most eight decimals; null where it is missing.

    A weight that is reported stands in the kept figures; one that is worked out from others is worked out again over
    the kept figures of everyone behind the coefficient (one query).
    """
    definition = coefficient.run.indicator_set.definition
    code = weight_code(definition)
    known = definition.fields.get(code)
    if known is not None and known.derived is not None:
        return worked_out(coefficient, definition, code)
    reported = Cast(KeyTextTransform(code, KeyTransform("fields", "subject__inputs")), FIGURE)
    if known is None or known.blank is None:
        return reported
    return Coalesce(reported, Value(known.blank), output_field=FIGURE)


def worked_out(coefficient: Coefficient, definition: SetDefinition, code: str) -> Any:
    """The weights by subject, handed to the database as one map."""
    kept = SubjectResult.objects.filter(run=coefficient.run_id, stage=coefficient.stage, group=coefficient.group)
    subjects = list(kept.order_by("pk").values_list("pk", "inputs"))
    parameters = {name: Decimal(text) for name, text in coefficient.run.basis.get("parameters", {}).items()}
    table = Table(definition, [restored_row(definition, inputs) for _, inputs in subjects], parameters=parameters)
    weights = zip(subjects, table.column(code), strict=True)
    found = {str(pk): plain(half_up(weight, PLACES)) for (pk, _), weight in weights if weight is not None}
    key = Cast(Cast("subject_id", BigIntegerField()), TextField())
    text = Func(
        Value(found, JSONField()), key, template="(%(expressions)s)", arg_joiner=" ->> ", output_field=TextField()
    )
    return Cast(text, FIGURE)
