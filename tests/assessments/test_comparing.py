"""Two versions of a set side by side, in the words of the office."""

import copy

import pytest
from django.urls import reverse

from assessments import services
from assessments.models import IndicatorSet
from assessments.pack_comparing import compare
from assessments.pack_editing import item_of
from tests.factories import assessments as make


def pack(*indicators, **more):
    fields = {
        "students": {"label": "在校生数", "unit": "人"},
        "teachers": {"label": "专任教师数", "unit": "人"},
        "posts": {"label": "编制数", "unit": "人"},
        "licensed": {"label": "食堂有许可证", "type": "boolean"},
        "given": {"label": "评分", "unit": "分"},
        "scored": {"label": "复核评分", "unit": "分"},
    }
    return {"fields": fields, "indicators": list(indicators)} | more


def item(rule, **more):
    return {"code": "A", "title": "甲", "rule": rule} | more


def told(old, new):
    """Name of what changed → (old, new) in words, then in codes."""
    (change,) = compare(pack(old), pack(new)).changed
    return {c.name: ((c.old, c.new), (c.old_codes, c.new_codes)) for c in change.changes}


def test_a_formula_is_told_in_labels_with_its_codes_beside_it():
    found = told(
        item({"kind": "value", "formula": "students / teachers"}),
        item({"kind": "value", "formula": "students / max(teachers, posts)"}),
    )["规则：公式"]
    assert found == (
        ("在校生数 ÷ 专任教师数", "在校生数 ÷ 取最大（专任教师数，编制数）"),
        ("students / teachers", "students / max(teachers, posts)"),
    )


def test_formulas_of_stages_conditions_and_entries_are_told_in_labels():
    by_stage = told(
        item({"kind": "value", "formula": {"primary": "students", "junior": "teachers"}}),
        item({"kind": "value", "formula": {"primary": "posts", "junior": "teachers"}}),
    )
    assert by_stage["公式（小学）"][0] == ("在校生数", "编制数")
    assert "公式（初中）" not in by_stage
    asked = told(item({"kind": "x"}), item({"kind": "x"}, applies_if="licensed and students >= 100"))
    assert asked["适用条件"] == (("", "食堂有许可证 且 在校生数 ≥ 100"), ("", "licensed and students >= 100"))
    entries = told(
        item({"kind": "deduct", "items": [{"label": "超编", "count": "teachers - posts", "minus": "1"}]}),
        item({"kind": "deduct", "items": [{"label": "超编", "count": "teachers - posts", "minus": "2"}]}),
    )["规则：各条"]
    assert entries[0][0] == "（名称：超编；项数：专任教师数 － 编制数；每次扣：1）"
    assert "teachers - posts" in entries[1][0]


def test_a_code_of_a_field_is_told_by_its_label_and_a_number_stays_a_number():
    found = told(item({"kind": "manual", "field": "given"}, weight="0.6"), item({"kind": "manual", "field": "scored"}, weight="0.4"))  # fmt: skip
    assert found["规则：字段"] == (("评分", "复核评分"), ("given", "scored"))
    assert found["权重"] == (("0.6", "0.4"), ("", ""))


def test_a_text_that_is_no_formula_stays_as_it_is_written():
    found = told(item({"kind": "value", "formula": "students +"}), item({"kind": "value", "formula": "students"}))
    assert found["规则：公式"] == (("students +", "在校生数"), ("", "students"))


def test_each_side_is_told_in_the_labels_of_its_own_version():
    old, new = pack(item({"kind": "value", "formula": "students"})), pack(item({"kind": "value", "formula": "students * 2"}))  # fmt: skip
    new["fields"] = new["fields"] | {"students": {"label": "在校学生", "unit": "人"}}
    (change,) = compare(old, new).changed
    formula = next(c for c in change.changes if c.name == "规则：公式")
    assert (formula.old, formula.new) == ("在校生数", "在校学生 × 2")


def test_coefficients_and_figures_worked_out_are_told_in_labels():
    old = pack(coefficients={"kind": "weighted_cv", "weight": "students"})
    new = pack(coefficients={"kind": "weighted_cv", "weight": "teachers"})
    new["fields"] = new["fields"] | {"posts": {"label": "编制数", "unit": "人", "from": "students / 20"}}
    found = compare(old, new)
    (weight,) = found.blocks[0].changes
    assert (weight.old, weight.new, weight.new_codes) == ("在校生数", "专任教师数", "teachers")
    (field,) = found.fields[0].changes
    assert "在校生数 ÷ 20" in field.new


@pytest.mark.django_db
def test_the_page_shows_words_first_and_codes_below(as_role, county):
    old = make.indicator_set()
    changed = copy.deepcopy(old.pack)
    item_of(changed, "R2")["rule"]["formula"] = "backbone_teachers / students * 200"
    services.load_indicator_set(actor=None, pack=changed)
    new = IndicatorSet.objects.get(version=2)
    page = as_role("leader").get(reverse("assessments:set_compare", args=[new.pk])).content.decode()
    assert "÷ 在校生数 × 200" in page
    assert '<small class="muted">backbone_teachers / students * 200</small>' in page
