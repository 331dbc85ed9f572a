"""The commands print what the pages show."""

import csv
import io
import json

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from assessments.models import IndicatorSet, ScoreRun
from tests.assessments.county import BALANCED, good_figures
from tests.factories import assessments as make
from tests.factories.office import WorkYearFactory


def run(*args):
    out = io.StringIO()
    call_command(*args, stdout=out)
    return out.getvalue()


def table(path, rows):
    names = ["school", "stage", "kind", *rows[0][3]]
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(names)
        for school, stage, kind, figures in rows:
            writer.writerow([school, stage, kind, *("" if v is None else v for v in figures.values())])
    return path


@pytest.mark.django_db
def test_a_shipped_set_is_loaded_by_its_code_and_only_once(county):
    run("load_indicator_set", BALANCED)
    run("load_indicator_set", BALANCED)

    assert IndicatorSet.objects.count() == 1


@pytest.mark.django_db
def test_a_faulty_file_lists_its_faults(county, tmp_path):
    path = tmp_path / "set.yaml"
    path.write_text("code: x\n", encoding="utf-8")

    with pytest.raises(CommandError, match="indicators"):
        run("load_indicator_set", str(path))


@pytest.mark.django_db
def test_computing_prints_subjects_coefficients_and_verdict(county):
    for code, pupils, wan in (("A", 200, 30), ("B", 300, 60), ("C", 500, 125)):
        make.reported_school(code, pupils, equipment_value_wan=wan)
    make.indicator_set()
    WorkYearFactory(year=make.YEAR)

    found = json.loads(run("compute_scores", "--set", BALANCED, "--year", str(make.YEAR), "--format", "json"))
    again = json.loads(run("compute_scores", "--set", BALANCED, "--year", str(make.YEAR), "--format", "json"))

    assert found == again
    assert ScoreRun.objects.count() == 1
    assert [subject["school"] for subject in found["subjects"]] == ["A", "B", "C"]
    r6 = next(item for item in found["subjects"][0]["indicators"] if item["code"] == "R6")
    assert (r6["value"], r6["shown"], r6["target"], r6["met"], r6["points"]) == (1500, "1500.00", 2000, False, None)
    r6 = next(item for item in found["coefficients"] if item["code"] == "R6")
    assert (r6["stage"], r6["n"], r6["mean"], r6["limit"], r6["met"]) == ("primary", 3, 2150, 0.5, True)
    assert (round(r6["cv"], 4), r6["shown"]) == (0.1816, "0.182")
    assert found["verdict"]["passed"] is False


@pytest.mark.django_db
def test_the_table_form_has_a_line_per_school_and_the_verdict_in_words(county):
    make.reported_school("A", 200)
    make.indicator_set()
    WorkYearFactory(year=make.YEAR)

    text = run("compute_scores", "--set", BALANCED, "--year", str(make.YEAR))

    assert "3000.00✓" in text
    assert "结论：达标。" in text


@pytest.mark.django_db
def test_a_refusal_is_the_sentence_of_the_service(county):
    make.school("A", name="青山小学")
    make.indicator_set()
    WorkYearFactory(year=make.YEAR)

    with pytest.raises(CommandError, match="青山小学"):
        run("compute_scores", "--set", BALANCED, "--year", str(make.YEAR))
    with pytest.raises(CommandError, match="load_indicator_set"):
        run("compute_scores", "--set", "unknown", "--year", str(make.YEAR))


def test_a_plain_table_is_computed_without_the_database(tmp_path):
    shared = {"teaching_aux_area": 6000, "indoor_sport_area": 800}
    path = table(
        tmp_path / "rows.csv",
        [
            ("N", "primary", "nine_year", good_figures(600, **shared) | {"unread": "x"}),
            ("N", "junior", "nine_year", good_figures(400, **shared) | {"unread": "x"}),
            ("P", "primary", "primary", good_figures(100, backbone_teachers=None) | {"unread": "x"}),
        ],
    )

    found = json.loads(run("compute_scores", "--set", BALANCED, "--input", str(path), "--format", "json"))

    values = {
        (subject["school"], subject["stage"], item["code"]): item["value"]
        for subject in found["subjects"]
        for item in subject["indicators"]
    }
    assert values["N", "primary", "R4"] == 5
    assert values["N", "junior", "R4"] == 5.5
    assert values["P", "primary", "R2"] is None
    assert "缺" in run("compute_scores", "--set", BALANCED, "--input", str(path))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "表头缺少"),
        ("school,stage,kind\n", "students"),
        ("school,stage,kind,students\n", "没有数据"),
        ("school,stage,kind,students\nA,primary,primary,1e3\n", "第2行 students"),
        ("school,stage,kind,students\nA,primary,primary,-5\n", "第2行 students"),
        ("school,stage,kind,students\nA,middle,primary,5\n", "第2行的 stage"),
        ("school,stage,kind,students\nA,primary,primary\n", "第2行有3格"),
        ("school,stage,kind,students\nA,primary,primary,5\nA,primary,primary,5\n", "重复出现"),
        ("school,stage,kind,students\nA,primary,nine_year,5\nA,junior,junior,5\n", "kind"),
        ("school,stage,kind,students,students\nA,primary,primary,5,6\n", "表头重复"),
    ],
)
def test_a_faulty_table_is_refused_with_its_line(tmp_path, text, sentence):
    path = tmp_path / "rows.csv"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(CommandError, match=sentence):
        run("compute_scores", "--set", BALANCED, "--input", str(path))


@pytest.mark.django_db
def test_the_workbook_shows_the_rounded_figures(county, tmp_path):
    make.reported_school("A", 300, equipment_value_wan=70)
    make.reported_school("B", 300, backbone_teachers=None)
    computed = make.computed_run()
    path = tmp_path / "scores.xlsx"

    run("export_scores", "--run", str(computed.pk), "--out", str(path))

    book = openpyxl.load_workbook(path)
    head, first, second = (list(row) for row in book["学校"].iter_rows(values_only=True))
    column = next(i for i, text in enumerate(head) if text.startswith("R6"))
    assert first[column] == 2333.33
    assert second[next(i for i, text in enumerate(head) if text.startswith("R2"))] == "—"
    assert book["说明"]["B4"].value == str(make.YEAR)
    with pytest.raises(CommandError, match="没有编号"):
        run("export_scores", "--run", "0", "--out", str(path))


def test_the_printed_table_shows_points_rank_grade_and_vetoes(tmp_path):
    """20 + 30 points less 2 of 50 for the one missing visit, with a bonus held at 5: 103; a cap leaves the points."""
    pack = tmp_path / "pack.yaml"
    pack.write_text(APPRAISAL, encoding="utf-8")
    rows = tmp_path / "rows.csv"
    rows.write_text(
        "school,stage,kind,conduct,ability,january,february,awards,leaked\n"
        "张,,,20,30,2,1,4,否\n李,,,20,30,2,2,0,是\n王,,,20,,2,2,0,否\n",
        encoding="utf-8",
    )
    assert run("validate_indicator_set", str(pack)).startswith("通过：")
    lines = [line.split("\t") for line in run("compute_scores", "--set", str(pack), "--input", str(rows)).splitlines()]
    head = lines[0]
    assert head[-5:] == ["得分", "满分", "名次", "等级", "一票否决"]
    found = {line[0]: dict(zip(head, line, strict=True)) for line in lines[1:4]}
    shown = {name: [cells[key] for key in ("得分", "名次", "等级", "一票否决")] for name, cells in found.items()}
    assert shown == {
        "张": ["103", "1", "优秀", "—"],
        "李": ["100", "2", "合格", "泄露举报人"],
        "王": ["—", "—", "—", "—"],
    }
    assert found["张"]["D"] == "20.00分"


APPRAISAL = """
code: appraisal
title: 责任督学考核
object: inspector
source: {document: 某办法}
parameters:
  monthly: {label: 每月应到校次数, unit: 次, value: 2, source: {clause: 一, confidence: unconfirmed}}
fields:
  conduct: {label: 德, unit: 分}
  ability: {label: 能, unit: 分}
  january: {label: 一月到校, unit: 次}
  february: {label: 二月到校, unit: 次}
  awards: {label: 表彰次数, unit: 次}
  leaked: {label: 泄露举报人, type: boolean}
indicators:
  - {code: T, title: 总分, points: 100, source: {clause: 一, confidence: unconfirmed}}
  - {code: D, parent: T, title: 德, points: 20, rule: {kind: manual, field: conduct}, source: {clause: 一, confidence: unconfirmed}}
  - {code: A, parent: T, title: 能, points: 30, rule: {kind: manual, field: ability}, source: {clause: 一, confidence: unconfirmed}}
  - code: Q
    parent: T
    title: 勤
    points: 50
    rule:
      kind: deduct
      items:
        - {label: 每少一次, count: "max(monthly - january, 0) + max(monthly - february, 0)", minus: 2, at_most: 40}
    source: {clause: 一, confidence: unconfirmed}
  - {code: J, parent: T, title: 加分, points: 5, rule: {kind: bonus, formula: awards * 2}, source: {clause: 一, confidence: unconfirmed}}
grades:
  kind: bands
  bands:
    - {range: "[90, -)", grade: 优秀}
    - {range: "[60, 90)", grade: 合格}
    - {range: "[0, 60)", grade: 不合格}
vetoes:
  - {code: V1, title: 泄露举报人, when: leaked, effect: cap, grade: 合格, source: {clause: 二, confidence: unconfirmed}}
"""
