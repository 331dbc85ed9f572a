"""Differences between schools: the coefficient of variation weighted by pupils."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, localcontext

from assessments.engine.precision import settle
from core.expressions import WORKING_DIGITS


@dataclass(frozen=True, slots=True)
class CoefficientValue:
    """The coefficient of one indicator in one stage.

    ``n`` school stages were counted and ``missing`` had no value or no pupils. mean, sd and cv carry 28 digits.
    """

    stage: str
    code: str
    n: int
    missing: int
    mean: Decimal | None
    sd: Decimal | None
    cv: Decimal | None
    limit: Decimal | None
    met: bool | None
    reason: str = ""
    group: str = ""


def coefficient(
    stage: str,
    code: str,
    pairs: Iterable[tuple[Decimal | None, Decimal | None]],
    limit: Decimal | None,
    group: str = "",
) -> CoefficientValue:
    """Compute one coefficient from (pupils, value) of every school stage in scope.

    mean = Σ(pupils × value) ÷ Σ pupils, which is resources ÷ pupils of the whole county;
    sd = √Σ(pupils ÷ Σ pupils × (value − mean)²), the population form; cv = sd ÷ mean; met when cv ≤ limit,
    compared unrounded; without a limit it is shown and not judged. Pairs without pupils or value are counted as missing and left out.
    """
    known: list[tuple[Decimal, Decimal]] = []
    missing = 0
    for pupils, value in pairs:
        if pupils is None or value is None or pupils <= 0:
            missing += 1
        else:
            known.append((pupils, value))
    if not known:
        return CoefficientValue(stage, code, 0, missing, None, None, None, limit, None, "没有可计算的学校", group)
    with localcontext(prec=WORKING_DIGITS):
        total = sum((pupils for pupils, _ in known), Decimal(0))
        mean = sum((pupils * value for pupils, value in known), Decimal(0)) / total
        variance = sum((pupils * (value - mean) ** 2 for pupils, value in known), Decimal(0)) / total
        sd = variance.sqrt()
        if mean <= 0:
            return CoefficientValue(
                stage,
                code,
                len(known),
                missing,
                settle(mean),
                settle(sd),
                None,
                limit,
                None,
                "均值不大于0，无法计算",
                group,
            )
        cv = settle(sd / mean)
    met = None if limit is None else cv <= limit
    return CoefficientValue(stage, code, len(known), missing, settle(mean), settle(sd), cv, limit, met, "", group)
