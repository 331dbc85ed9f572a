"""Checklists as files: read strictly, written and read back exactly."""

from copy import deepcopy
from datetime import date

import pytest

from core.workbooks import read_sheet
from inspectors import services
from inspectors.checklist_files import read_file, read_yaml, write_yaml
from inspectors.checklist_pack import pack_of_row
from inspectors.checklist_reading import ChecklistFaulty, read_checklist
from inspectors.checklist_sheets import write_sheets
from inspectors.checklists import FOLDER, pack_of, packs
from inspectors.models import Checklist
from tests.factories.inspectors import VisitFactory, shipped_checklist

CODES = [pack["code"] for pack in packs()]


def faults_of(raw) -> list[str]:
    with pytest.raises(ChecklistFaulty) as refused:
        read_checklist(raw)
    return refused.value.faults


def changed(shipped: str = "reduction", block: str = "matters", number: int = 0, **line):
    """A shipped pack with one line changed."""
    raw = deepcopy(pack_of(shipped))
    raw[block][number] |= line
    return raw


def test_every_shipped_pack_is_written_as_the_product_writes_it():
    for path in FOLDER.glob("checklist_*.yaml"):
        body = b"".join(line for line in path.read_bytes().splitlines(keepends=True) if not line.startswith(b"#"))
        assert write_yaml(read_checklist(read_yaml(body))) == body, path.name


def test_what_was_not_checked_against_a_source_is_marked_so():
    marked = {code: read_checklist(pack_of(code)).confidence for code in CODES}
    assert marked["three_deep"] == marked["safety"] == marked["mental_health"] == "proposal"
    assert marked["national_2013"] == marked["reduction"] == "secondary"
    assert all(line.confidence for code in CODES for line in read_checklist(pack_of(code)).lines)


@pytest.mark.django_db
def test_local_checklists_come_as_drafts_and_the_national_one_in_force():
    for pack in packs():
        services.load_checklist(actor=None, pack=pack)
    assert set(Checklist.objects.filter(status="draft").values_list("code", flat=True)) == {"three_deep", "eight_six"}
    in_force = Checklist.objects.in_force_on(date(2024, 3, 8))
    assert [row.code for row in in_force.of_kind("regular")] == ["national_2013"]
    assert [row.code for row in in_force.of_kind("campaign")] == ["opening_campaign"]
    assert "reduction" in set(in_force.of_kind("theme").values_list("code", flat=True))


@pytest.mark.django_db
@pytest.mark.parametrize("code", CODES)
def test_yaml_round_trip_is_exact_to_the_byte(code):
    first = write_yaml(pack_of_row(shipped_checklist(code)))
    assert write_yaml(read_file(first, f"{code}.yaml")) == first


@pytest.mark.django_db
@pytest.mark.parametrize("code", CODES)
def test_excel_round_trip_is_exact_to_the_cell(code):
    stored = pack_of_row(shipped_checklist(code))
    data = write_sheets(stored)
    back = read_file(data, f"{code}.xlsx")
    assert back == stored
    first, again = (read_sheet(book, "清单.xlsx") for book in (data, write_sheets(back)))
    assert (first.headers, first.rows) == (again.headers, again.rows)
    assert len(first.rows) == len(stored.lines)


def test_choices_with_commas_and_answers_that_look_like_codes_survive_excel():
    raw = changed(answer="choice", choices=["是", "否，但已安排", "yes"], adverse=["否，但已安排"])
    pack = read_checklist(raw)
    assert read_file(write_sheets(pack), "a.xlsx") == pack
    assert read_file(write_yaml(pack), "a.yml") == pack


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (changed(colour="red"), ["督导事项 homework_grades", "colour"]),
        (changed(number=1, code="homework_grades"), ["督导事项 homework_grades", "代码重复"]),
        (changed(answer="choice", choices=["甲"], adverse=[]), ["homework_grades", "至少要有两个选项"]),
        (changed(choices=["甲", "乙"]), ["homework_grades", "只有填写方式是选择时才能有选项"]),
        (changed(adverse=["没有"]), ["homework_grades", "不在可选的答案里"]),
        (changed(adverse=["yes", "no"]), ["homework_grades", "不利答案不能是全部答案"]),
        (changed(answer="look"), ["homework_grades", "只有是或否、选择的事项才有不利答案"]),
        (changed(applicable_if=["has_rocket"]), ["homework_grades", "has_rocket"]),
        (changed(confidence="sure"), ["homework_grades", "依据可靠程度"]),
        (changed(label="字" * 61), ["homework_grades", "最多60字"]),
        (changed(block="readings", unit=""), ["采集数值 homework", "缺少“单位”"]),
        (changed(block="readings", limits={"senior": {"max": "1"}}), ["采集数值 homework", "不在清单的适用学段里"]),
        (changed(block="readings", limits={"moon": {"max": "1"}}), ["采集数值 homework", "学段“moon”不存在"]),
        (changed(block="readings", limits={"primary": {"max": "一小时"}}), ["采集数值 homework", "不是数"]),
        (changed(block="readings", limits={"primary": {"min": "9", "max": "1"}}), ["homework", "下限大于上限"]),
        (changed(block="readings", number=1, limits={"三年级": {"max": "1"}}), ["service_days", "按年级采集"]),
        (pack_of("reduction") | {"kind": "regular"}, ["清单", "至少要有一条督导方式"]),
        (pack_of("reduction") | {"methods": pack_of("national_2013")["methods"]}, ["清单", "不能有督导方式"]),
        (pack_of("national_2013") | {"required_from": "2023-01-01"}, ["清单", "只有专题才能设必查日期"]),
        (pack_of("reduction") | {"required_until": "2022-01-01"}, ["清单", "必查截止日期不能早于起始日期"]),
        (pack_of("reduction") | {"stages": ["university"]}, ["清单", "university"]),
        (pack_of("reduction") | {"effective_on": "明年"}, ["清单", "启用日期"]),
        (pack_of("reduction") | {"code": "双减"}, ["清单", "代码“双减”"]),
        (pack_of("reduction") | {"surprise": "1"}, ["清单", "surprise"]),
        ("一段话", ["应是一份督导清单"]),
        ([], ["应是一份督导清单"]),
    ],
)
def test_a_faulty_pack_is_refused_with_the_place_of_the_fault(raw, words):
    found = faults_of(raw)
    assert any(all(word in fault for word in words) for fault in found), found
    assert all(fault.endswith("。") for fault in found)


def test_all_faults_are_named_at_once():
    raw = changed(colour="red") | {"source": "", "title": ""}
    assert len(faults_of(raw)) == 3


@pytest.mark.parametrize(
    ("data", "name", "word"),
    [
        (b"code: a\ncode: b\n", "a.yaml", "第2行“code”重复出现"),
        (b"code: &x a\ntitle: *x\n", "a.yaml", "引用"),
        (b"code: [1, 2\n", "a.yaml", "不是 YAML"),
        (b"code: !!python/object:os.system {}\n", "a.yaml", "不是 YAML"),
        ("code: 甲".encode("gb18030"), "a.yaml", "UTF-8"),
        (b"code: a", "a.txt", "只接收"),
        (b"x" * 500_001, "a.yaml", "500 KB"),
        (b"PK\x03\x04broken", "a.xlsx", "。"),
    ],
)
def test_a_file_that_is_no_checklist_is_refused_in_words(data, name, word):
    with pytest.raises(ChecklistFaulty) as refused:
        read_file(data, name)
    assert word in refused.value.faults[0]


def test_no_and_numbers_stay_what_was_typed():
    raw = read_yaml(b"a: no\nb: 1.50\nc: 2024-03-05\nd: ~\n")
    assert raw == {"a": "no", "b": "1.50", "c": "2024-03-05", "d": None}


@pytest.mark.django_db
def test_what_the_county_edited_is_left_alone_by_a_new_release():
    draft = shipped_checklist("three_deep")
    Checklist.objects.filter(pk=draft.pk).update(is_local=True, title="本县三深入")
    loaded, is_changed = services.load_checklist(actor=None, pack=pack_of("three_deep"))
    assert (loaded.title, is_changed) == ("本县三深入", False)


@pytest.mark.django_db
def test_a_theme_that_a_visit_used_is_not_changed_by_loading():
    theme = shipped_checklist("reduction")
    VisitFactory().themes.add(theme)
    with pytest.raises(Exception, match="第2版"):
        services.load_checklist(actor=None, pack=pack_of("reduction") | {"title": "双减改"})
