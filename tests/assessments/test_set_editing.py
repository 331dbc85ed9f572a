"""Editing a set on pages: every fault is said, nothing typed is lost, nobody overwrites anybody."""

import copy

import pytest
from django.urls import reverse

from assessments import pack_editing as editing
from assessments import services
from assessments.engine.rules import KINDS
from assessments.models import IndicatorSet
from assessments.pack_files import read_yaml, shipped_codes, shipped_pack
from assessments.pack_judging import faults_of
from assessments.rule_help import KIND_HELP
from assessments.services.editing import save_pack, sha256_of
from assessments.workflow import SetStatus
from core.exceptions import BusinessRuleError, StaleVersion, WrongState
from core.models import AuditEntry
from tests.assessments.county import BALANCED
from tests.factories import assessments as make
from tests.factories.office import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(county):
    return make.indicator_set(SetStatus.DRAFT)


@pytest.fixture
def pack():
    return copy.deepcopy(shipped_pack(BALANCED))


def url(name, row, *more):
    return reverse(f"assessments:{name}", args=[row.pk, *more])


def filled(client, address, **changes):
    """The form of a page as it would be sent back, with changes."""
    form = client.get(address).context["form"]
    data = {}
    for field in form:
        value = field.value()
        if value is not None:
            data[field.html_name] = value
    return data | changes


def fresh(row):
    return IndicatorSet.objects.get(pk=row.pk)


def test_saving_what_is_shown_changes_nothing(as_role, draft):
    client = as_role("staff")
    before = draft.pack_sha256
    for name, more in (("set_edit", ()), ("set_blocks", ()), ("indicator_edit", ("R5",)), ("indicator_edit", ("R",)), ("field_edit", ("shared_pe_art_teachers",))):  # fmt: skip
        address = url(name, draft, *more)
        response = client.post(address, filled(client, address))
        assert response.status_code == 302, (name, response.context and response.context["form"].errors)
        assert fresh(draft).pack_sha256 == before, name


def test_an_indicator_is_changed_and_the_index_follows(as_role, draft):
    client = as_role("staff")
    address = url("indicator_edit", draft, "R2")
    rule = 'kind: threshold\nformula: backbone_teachers / students * 100\nthresholds: {primary: "1.5", junior: "1"}\n'
    response = client.post(
        address,
        filled(client, address, title="骨干教师", rule=rule, evidence="名册\r\n证书", local="2024=2\r\n2025=2.5"),
    )

    assert response.status_code == 302
    row = fresh(draft)
    item = editing.item_of(row.pack, "R2")
    assert (item["title"], item["evidence"], item["local"]) == (
        "骨干教师",
        ["名册", "证书"],
        {"2024": "2", "2025": "2.5"},
    )
    assert "小学≥ 1.5" in row.definition.indicator("R2").rule.describe(row.definition.indicator("R2"))
    assert row.indicators.get(code="R2").title == "骨干教师"
    assert AuditEntry.objects.get(verb="indicatorset.changed").data["what"] == "修改指标R2"


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        ("kind: threshold\nformula: " + "students + " * 10_000 + 'students\nthresholds: "1"', "超过"),
        ("kind: threshold\nformula: " + "(" * 1000 + "students" + ")" * 1000 + '\nthresholds: "1"', "超过"),
        ('kind: threshold\nformula: value("R2") * 2\nthresholds: "1"', "循环"),
        ("kind: clever", "没有“clever”这种规则"),
        ("- just a list", "一组键和值"),
        ("a: &x [1]\nb: *x", "引用"),
        ("kind: [", "不是有效的YAML"),
        ("[" * 5000, "太深"),
        ("kind: {a: 1}", "规则种类"),
        ('kind: "a\\0b"', "控制字符"),
    ],
)
def test_a_bad_rule_is_said_beside_the_form_and_nothing_is_lost(as_role, draft, rule, sentence):
    client = as_role("staff")
    address = url("indicator_edit", draft, "R2")
    response = client.post(address, filled(client, address, rule=rule, title="新名称"))

    assert response.status_code == 422
    form = response.context["form"]
    assert sentence in str(form.errors.get("rule", "")) + str(form.non_field_errors()), form.errors
    assert form["rule"].value() == rule
    assert form["title"].value() == "新名称"
    assert fresh(draft).pack_sha256 == draft.pack_sha256


def test_a_stale_tab_shows_both_and_saves_on_the_second_try(as_role, draft):
    client = as_role("staff")
    address = url("indicator_edit", draft, "R2")
    mine = filled(client, address, title="我的名称")
    other = url("indicator_edit", draft, "R2")
    client.post(other, filled(client, other, title="别人的名称"))

    response = client.post(address, mine)
    assert response.status_code == 409
    page = response.content.decode()
    assert "别人的名称" in page
    assert "我的名称" in page
    assert editing.item_of(fresh(draft).pack, "R2")["title"] == "别人的名称"

    again = mine | {"seen": response.context["form"]["seen"].value(), "client_uuid": ""}
    assert client.post(address, again).status_code == 302
    assert editing.item_of(fresh(draft).pack, "R2")["title"] == "我的名称"


def test_a_form_sent_twice_has_one_effect(as_role, draft):
    client = as_role("staff")
    address = url("indicator_add", draft)
    data = filled(client, address, code="R8", parent="R", title="新指标", clause="新条", confidence="unconfirmed")
    assert client.post(address, data).status_code == 302
    assert client.post(address, data).status_code == 302
    assert editing.subtree_of(fresh(draft).pack, "R")[-1] == "R8"
    assert AuditEntry.objects.filter(verb="indicatorset.changed").count() == 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"code": "R1"}, "已经有了"),
        ({"code": "a/b"}, "只用"),
        ({"code": ".."}, "只用"),
        ({"title": ""}, "必"),
        ({"title": "字" * 81}, "80"),
    ],
)
def test_a_new_indicator_that_does_not_fit_is_refused(as_role, draft, changes, sentence):
    client = as_role("staff")
    address = url("indicator_add", draft)
    usual = {"code": "R8", "parent": "R", "title": "新", "clause": "新条", "confidence": "unconfirmed"}
    response = client.post(address, filled(client, address, **(usual | changes)))
    assert response.status_code == 422
    assert sentence in str(response.context["form"].errors)


def test_an_indicator_that_is_named_elsewhere_is_not_deleted(as_role, draft):
    client = as_role("staff")
    for code, sentence in (("R1", "coefficients.of"), ("R", "R1（它的下级）")):
        address = url("indicator_drop", draft, code)
        response = client.post(address, filled(client, address))
        assert response.status_code == 422
        assert sentence in str(response.context["form"].errors)
    address = url("indicator_add", draft)
    client.post(address, filled(client, address, code="R8", title="新", clause="条", confidence="unconfirmed"))
    address = url("indicator_drop", draft, "R8")
    assert client.post(address, filled(client, address)).status_code == 302
    assert "R8" not in editing.codes_of(fresh(draft).pack)


def test_an_indicator_moves_with_everything_below_it(pack):
    pack["indicators"] += [
        {"code": "S", "title": "二", "source": {"clause": "二", "confidence": "unconfirmed"}},
        {"code": "S1", "parent": "S", "title": "二一", "source": {"clause": "二", "confidence": "unconfirmed"}},
    ]
    front = editing.moved(pack, "S", parent="", before="R")
    assert editing.codes_of(front)[:3] == ["S", "S1", "R"]
    assert editing.codes_of(editing.moved(pack, "R7", parent="R", before="R1"))[:3] == ["R", "R7", "R1"]
    below = editing.moved(pack, "S", parent="R", before="")
    assert editing.item_of(below, "S")["parent"] == "R"
    after = editing.codes_of(below).index("R7") + 1
    assert editing.codes_of(below)[after : after + 2] == ["S", "S1"]
    with pytest.raises(BusinessRuleError, match="下级"):
        editing.moved(pack, "S", parent="S1", before="")
    assert faults_of(front) == []
    assert faults_of(below) == []


def test_a_field_that_formulas_read_is_not_deleted_but_its_place_is_named(as_role, draft):
    client = as_role("staff")
    address = url("field_drop", draft, "backbone_teachers")
    response = client.post(address, filled(client, address))
    assert response.status_code == 422
    assert "R2.rule.formula" in str(response.context["form"].errors)

    address = url("field_add", draft)
    data = filled(client, address, code="leaders", label="学科带头人", unit="人")
    assert client.post(address, data).status_code == 302
    assert fresh(draft).pack["fields"]["leaders"] == {"label": "学科带头人", "unit": "人"}
    address = url("field_drop", draft, "leaders")
    assert client.post(address, filled(client, address)).status_code == 302


def test_what_is_in_force_or_computed_with_is_not_edited(as_role, county):
    issued = make.indicator_set()
    client = as_role("staff")
    address = url("indicator_edit", issued, "R2")
    response = client.post(address, filled(client, address, title="改"))
    assert response.status_code == 409
    assert "修订为新版" in response.content.decode()
    with pytest.raises(WrongState):
        save_pack(actor=client.person, indicator_set=issued, pack=issued.pack, seen_sha256="", what="")


def test_what_is_not_there_is_not_found(as_role, draft):
    client = as_role("staff")
    assert client.get(url("indicator_edit", draft, "R99")).status_code == 404
    assert client.get(url("field_edit", draft, "nobody")).status_code == 404
    response = client.post(url("indicator_edit", draft, "R99"), {"seen": draft.pack_sha256, "title": "保住", "clause": "c", "confidence": "official"})  # fmt: skip
    assert response.status_code == 422
    assert "已经没有指标" in str(response.context["form"].errors)
    assert "保住" in response.content.decode()


def test_the_service_itself_refuses_a_stale_or_faulty_pack(draft, pack):
    staff = UserFactory(role="staff")
    with pytest.raises(StaleVersion):
        save_pack(actor=staff, indicator_set=draft, pack=pack, seen_sha256="0" * 64, what="x")
    pack["indicators"][2]["parent"] = "R7"
    with pytest.raises(BusinessRuleError, match="排在它后面"):
        save_pack(actor=staff, indicator_set=draft, pack=pack, seen_sha256=draft.pack_sha256, what="x")
    pack["indicators"][2]["parent"] = "R"
    pack["code"] = "another"
    with pytest.raises(BusinessRuleError, match="体系代码不能改"):
        save_pack(actor=staff, indicator_set=draft, pack=pack, seen_sha256=draft.pack_sha256, what="x")


@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [
        (("indicators", 1, "title"), "字" * 81, "超过80个字"),
        (("indicators", 1, "unit"), "字" * 21, "超过20个字"),
        (("indicators", 1, "source", "clause"), "字" * 121, "超过120个字"),
        (("indicators", 1, "code"), "R/1", "只能用"),
        (("indicators", 1, "parent"), ["R"], "应是文字"),
        (("indicators", 1, "rule", "kind"), ["threshold"], "规则种类"),
        (("indicators", 2, "code"), "R1", "重复"),
        (("code",), "中文", "体系代码"),
        (("source", "document"), "字" * 121, "超过120个字"),
        (("title",), "坏\x00", "控制字符"),
        (("indicators",), {"a": 1}, "列表"),
        (("indicators", 1), "R1", "键和值"),
        (("fields", "Students"), {"label": "x", "unit": "人"}, "字段代码"),
        (("mapping",), {"from": {"code": "x"}, "broken": ["R99"]}, "没有指标“R99”"),
        (("mapping",), {"from": {"code": "x", "version": 1}, "indicators": {"a": "R1", "b": "R1"}}, "同一个"),
        (("mapping",), ["x"], "键和值"),
        (("indicators", 1, "code"), "", "应是文字"),
        (("parts", 0, "code"), "p" * 41, "超过40个字"),
    ],
)
def test_what_the_columns_cannot_hold_is_a_sentence(pack, path, value, sentence):
    holder = pack
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = value
    assert any(sentence in fault for fault in faults_of(pack)), faults_of(pack)


def test_the_digest_is_of_the_canonical_form(draft):
    turned = {key: draft.pack[key] for key in reversed(list(draft.pack))}
    assert sha256_of(turned) == draft.pack_sha256


@pytest.mark.parametrize(
    ("code", "indicator", "key", "value", "sentence"),
    [
        ("kindergarten_review_hubei_2016", "", "weight", "0.001", "权重合计"),
        ("kindergarten_grading_shanghai", "B4", "points", "11", "不相等"),
        ("school_safety_appraisal", "D2.9", "points", "99", "不相等"),
    ],
)
def test_weights_and_points_that_do_not_add_up_are_refused(code, indicator, key, value, sentence):
    pack = copy.deepcopy(shipped_pack(code))
    assert faults_of(pack) == []
    next(item for item in pack["indicators"] if item.get(key) and indicator in ("", item["code"]))[key] = value
    assert any(sentence in fault for fault in faults_of(pack))


def test_the_help_knows_every_kind_of_rule_and_its_examples_are_rules():
    assert {entry.kind for entry in KIND_HELP} == set(KINDS)
    for entry in KIND_HELP:
        example = read_yaml(entry.example)
        assert example["kind"] == entry.kind
        pack = {"indicators": [{"code": "X", "title": "x", "source": {"clause": "c", "confidence": "official"}, "rule": example}]}  # fmt: skip
        faults = [fault for fault in faults_of(pack) if fault.startswith("X.rule") and "不认识" in fault]
        assert faults == [], (entry.kind, faults)


@pytest.mark.parametrize("code", shipped_codes())
def test_every_indicator_of_every_shipped_set_can_be_saved_unchanged(as_role, county, code):
    loaded = services.load_indicator_set(actor=None, pack=shipped_pack(code))
    client = as_role("staff")
    items = {str((item.get("rule") or {}).get("kind")): item["code"] for item in loaded.pack["indicators"]}
    for indicator in items.values():
        address = url("indicator_edit", loaded, indicator)
        assert client.post(address, filled(client, address)).status_code == 302, indicator
    for name in ("set_edit", "set_blocks"):
        assert client.post(url(name, loaded), filled(client, url(name, loaded))).status_code == 302
    assert fresh(loaded).pack_sha256 == loaded.pack_sha256
    for name, more in (("set_detail", ()), ("set_targets", (2024,)), ("set_targets_edit", (2024,)), ("field_list", ()), ("set_workbook", ())):  # fmt: skip
        assert client.get(url(name, loaded, *more)).status_code == 200
