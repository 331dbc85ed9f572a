"""Reading an indicator set: the shipped one is whole, a broken one is refused with every fault named."""

import copy
from decimal import Decimal

import pytest

from assessments.definitions import PackRefused
from assessments.pack_files import read_pack_file, shipped_pack
from assessments.pack_reading import read_pack
from tests.assessments.county import BALANCED


@pytest.fixture
def pack():
    return copy.deepcopy(shipped_pack(BALANCED))


def faults(pack):
    with pytest.raises(PackRefused) as refused:
        read_pack(pack)
    return "\n".join(refused.value.sentences)


def test_the_shipped_set_carries_the_national_thresholds():
    definition = read_pack(shipped_pack(BALANCED))
    lines = {
        indicator.code: tuple(indicator.rule.thresholds.of(stage) for stage in ("primary", "junior"))
        for indicator in definition.scored
        if indicator.code.startswith("R") and indicator.code != "R"
    }

    assert lines == {
        "R1": (Decimal("4.2"), Decimal("5.3")),
        "R2": (Decimal(1), Decimal(1)),
        "R3": (Decimal("0.9"), Decimal("0.9")),
        "R4": (Decimal("4.5"), Decimal("5.8")),
        "R5": (Decimal("7.5"), Decimal("10.2")),
        "R6": (Decimal(2000), Decimal(2500)),
        "R7": (Decimal("2.3"), Decimal("2.4")),
    }
    assert {i.code for i in definition.scored if "share" in i.rule.names} == {"R4", "R5", "R6", "R7"}
    assert dict(definition.coefficient_rule.limits) == {"primary": Decimal("0.50"), "junior": Decimal("0.45")}
    assert (definition.school_rule.at_least, definition.school_rule.floor_ratio) == (6, Decimal("0.85"))
    assert definition.school_rule.floor_source.confidence == "unconfirmed"


def test_every_indicator_names_its_clause_and_how_far_it_was_checked():
    for indicator in read_pack(shipped_pack(BALANCED)).indicators:
        assert indicator.source.clause
        assert indicator.source.confidence in {"official", "secondary", "unconfirmed"}


def test_a_database_that_reorders_keys_changes_nothing(pack):
    def backwards(value):
        if isinstance(value, dict):
            return {key: backwards(value[key]) for key in reversed(list(value))}
        return [backwards(item) for item in value] if isinstance(value, list) else value

    straight, reordered = read_pack(pack), read_pack(backwards(pack))

    assert {kind: list(stages) for kind, stages in reordered.weights.items()} == {
        kind: list(stages) for kind, stages in straight.weights.items()
    }
    assert list(reordered.indicator("R1").rule.formula.by_stage) == ["primary", "junior"]
    assert list(reordered.coefficient_rule.limits) == ["primary", "junior"]


def test_all_faults_are_reported_at_once(pack):
    pack["indicators"][1]["rule"]["formula"] = "backbone_teachers / pupils"
    pack["indicators"][2]["code"] = "R1"
    pack["indicators"][3]["rule"]["thresholds"] = {"primary": "0.9"}
    pack["indicators"][4]["rule"]["formula"] = "teaching_aux_area + students"
    pack["indicators"][5]["parent"] = "R9"
    pack["coefficients"]["of"] = ["R1", "R44"]
    pack["surprise"] = 1
    text = faults(pack)

    for sentence in ("没有字段“pupils”", "指标代码重复", "学段“junior”缺少thresholds", "单位", "上级指标“R9”", "R44", "不认识“surprise”"):  # fmt: skip
        assert sentence in text


@pytest.mark.parametrize("number", [0, -1, "NaN", "Infinity", "abc", None, True, 0.5])
def test_a_threshold_is_an_exact_positive_number(pack, number):
    pack["indicators"][1]["rule"]["thresholds"]["primary"] = number

    assert "R1.rule.thresholds.primary" in faults(pack)


def test_an_unknown_rule_is_refused_rather_than_ignored(pack):
    pack["indicators"][1]["rule"]["kind"] = "clever"
    pack["coefficients"]["kind"] = "unweighted"

    assert "R1.rule.kind" in faults(pack)
    assert "coefficients.kind" in faults(pack)


def test_a_hostile_formula_is_refused(pack):
    pack["indicators"][1]["rule"]["formula"] = "(" * 1000 + "1" + ")" * 1000

    assert "超过" in faults(pack)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("- just\n- a list\n", "一套指标体系"),
        ("code: a\ncode: b\n", "重复出现"),
        ("a: &x [1]\nb: *x\n", "引用"),
        ("a: [1, 2\n", "不是有效的YAML"),
        ("a: !!python/object/apply:os.system ['true']\n", "不是有效的YAML"),
        ("[" * 5000, "太深"),
    ],
)
def test_a_file_that_is_not_a_pack_is_refused(tmp_path, text, sentence):
    path = tmp_path / "pack.yaml"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(PackRefused, match=sentence):
        read_pack_file(path)


def test_bytes_that_are_not_text_and_files_that_do_not_exist_are_refused(tmp_path):
    path = tmp_path / "pack.yaml"
    path.write_bytes("标题: 优质均衡".encode("gb18030"))

    with pytest.raises(PackRefused, match="UTF-8"):
        read_pack_file(path)
    with pytest.raises(PackRefused, match="找不到"):
        read_pack_file(tmp_path / "none.yaml")


def test_numbers_in_a_file_stay_exact(tmp_path):
    path = tmp_path / "pack.yaml"
    path.write_text("limit: 0.45\n", encoding="utf-8")

    assert read_pack_file(path) == {"limit": "0.45"}
