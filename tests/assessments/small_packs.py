"""Small sets for hand-computed examples: a pack with just what a test says, and the shortest way to compute it."""

from decimal import Decimal

from assessments.definitions import PackRefused
from assessments.engine.computing import compute
from assessments.engine.inputs import SectionInput
from assessments.pack_reading import read_pack

SOURCE = {"clause": "第一条", "confidence": "unconfirmed"}


def number(label, unit="人", **more):
    """Return a field that holds a number."""
    return {"label": label, "unit": unit, **more}


FIELDS = {
    "students": number("在校生数"),
    "teachers": number("教师"),
    "area": number("面积", "㎡"),
    "rate": number("巩固率", "%"),
    "absent": number("缺课次数", "次"),
    "cases_all": number("应办件数", "件"),
    "cases_done": number("办结件数", "件"),
    "given": number("评分", "分"),
    "polled": number("群众评分", "分"),
    "factor": number("所选系数", "系数"),
    "extra": number("奖励次数", "次"),
    "has_plan": {"label": "有规划", "type": "boolean"},
    "has_money": {"label": "有经费", "type": "boolean"},
    "has_canteen": {"label": "有食堂", "type": "boolean"},
    "accident": {"label": "发生责任事故", "type": "boolean"},
    "quality": {"label": "质量等级", "type": "grade", "choices": ["优", "良", "差"]},
    "remark": {"label": "评语", "type": "text"},
    "funds": number("经费", "万元", level="county"),
    "county_ok": {"label": "县级达标", "type": "boolean", "level": "county"},
}


def item(code, rule=None, **more):
    """Return one indicator."""
    found = {"code": code, "title": f"指标{code}", "source": SOURCE, **more}
    return found if rule is None else {**found, "rule": rule}


def pack_of(*items, **blocks):
    """Return a whole pack with these indicators."""
    return {
        "code": "small",
        "title": "小体系",
        "source": {"document": "某办法"},
        "fields": FIELDS,
        "scope": {"stages": ["primary", "junior"]},
        "indicators": list(items),
        **blocks,
    }


def set_of(*items, **blocks):
    """Return the set of these indicators."""
    return read_pack(pack_of(*items, **blocks))


def faults(*items, **blocks):
    """Return every sentence with which the pack is refused, one per line; empty when it is read."""
    try:
        set_of(*items, **blocks)
    except PackRefused as refused:
        return "\n".join(refused.sentences)
    return ""


def figure(name, value):
    """Return what a row holds: numbers become exact; yes and no, words and gaps stay."""
    is_word = FIELDS.get(name, {}).get("type") in ("grade", "text")
    return value if value is None or isinstance(value, bool) or is_word else Decimal(str(value))


def line(school="A", stage="primary", kind="primary", *, main="", group="", **fields):
    """Return one row."""
    return SectionInput(
        school, stage, kind, {name: figure(name, value) for name, value in fields.items()}, main=main, group=group
    )


def found_of(definition, *rows, code=None, **settings):
    """Return the values of one indicator (the first by default) in the order of the schools."""
    result = compute(definition, rows, **settings)
    wanted = code or definition.scored[0].code
    return [next(value for value in section.values if value.code == wanted) for section in result.sections]


def points_of(definition, *rows, code=None, **settings):
    """Return the points of one indicator, shortest form; None is missing or not asked."""
    return [
        None if value.points is None else format(value.points.normalize(), "f")
        for value in found_of(definition, *rows, code=code, **settings)
    ]


def steps_of(definition, *rows, code=None, row=0, **settings):
    """Return the sentences that open one indicator of one row."""
    result = compute(definition, rows, **settings)
    indicator = definition.indicator(code or definition.scored[0].code)
    return indicator.rule.steps(result.table, indicator, row)


def says(definition, code=None):
    """Return the rule in words."""
    indicator = definition.indicator(code or definition.scored[0].code)
    return indicator.rule.describe(indicator)
