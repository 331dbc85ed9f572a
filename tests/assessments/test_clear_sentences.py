"""What authors of sets and tables, and those who hand in sheets, are told."""

import pytest
from django.core.management import CommandError, call_command

from assessments.input_tables import TableRefused, read_input_table
from assessments.outline import rules
from assessments.pack_judging import faults_of
from assessments.pack_reading import read_pack
from tests.assessments.small_packs import SOURCE, item, pack_of
from tests.factories import assessments as make
from tests.factories.office import UserFactory, WorkYearFactory

POINTS = item("P", {"kind": "manual", "field": "given"}, points=100)
BONUS = item("B", {"kind": "bonus", "formula": "extra * 2"}, points=5)
TABLE = "school,stage,kind,students,teachers\n"


def graded(top):
    bands = [{"range": top, "grade": "优秀"}, {"range": "[0, 90)", "grade": "合格"}]
    return pack_of(POINTS, BONUS, grades={"kind": "bands", "bands": bands})


def test_a_set_with_bonus_says_how_the_best_band_is_written():
    assert any("不要写上限，如 [90, -]" in fault for fault in faults_of(graded("[90, 105]")))
    assert faults_of(graded("[90, -]")) == []


@pytest.mark.parametrize(
    ("judged", "own"),
    [("township", "township（乡镇）"), ("inspector", "inspector（督学）"), ("section", "school（学校）")],
)
def test_a_level_without_a_side_names_who_may_fill_it_in(judged, own):
    pack = pack_of(POINTS, levels=[{"code": "self", "title": "自评"}], object=judged, scope={"stages": []})

    assert [fault for fault in faults_of(pack) if "levels" in fault] == [
        f"levels第1级.by：要写明谁来填写：{own}、office（督导室）、city（市级）"
    ]


@pytest.mark.parametrize(
    ("effect", "words"),
    [
        ({"effect": "fail"}, "一票否决：事故，不合格，等级为最后一等"),
        ({"effect": "cap", "grade": "合格"}, "一票否决：事故，等级最高只能到合格"),
        ({"effect": "zero"}, "一票否决：事故，总分计0"),
        ({"effect": "bar"}, "一票否决：事故，取消评优，不占名额"),
    ],
)
@pytest.mark.django_db
def test_a_veto_says_what_it_does(effect, words):
    veto = {"code": "V", "title": "事故", "when": "accident", "source": SOURCE, **effect}

    assert words in [rule.text for rule in rules(make.indicator_set(pack=graded("[90, -]") | {"vetoes": [veto]}))]


@pytest.mark.django_db
def test_a_county_veto_is_about_the_county():
    veto = {"code": "V", "title": "违规", "when": "county_ok", "effect": "fail", "source": SOURCE}

    assert "一票否决：违规，全县的结论不通过" in [
        rule.text for rule in rules(make.indicator_set(pack=graded("[90, -]") | {"vetoes": [veto]}))
    ]


def test_a_set_beyond_any_document_is_refused_before_its_proofs():
    many = pack_of(*(item(f"I{at}", {"kind": "value", "formula": "rate"}) for at in range(1001)))
    wide = pack_of(POINTS) | {"fields": {f"f{at}": {"label": "数"} for at in range(2001)}}

    assert faults_of(many) == ["indicators：有1001项，最多1000项"]
    assert faults_of(wide) == ["fields：有2001项，最多2000项"]


def refused(tmp_path, content):
    path = tmp_path / "t.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(TableRefused) as found:
        read_input_table(path, read_pack(pack_of(POINTS)))
    return found.value.sentence


@pytest.mark.parametrize("kind", ["nineyear", "小学", ""])
def test_a_kind_nobody_knows_is_refused_so_that_nothing_is_split_wrongly(tmp_path, kind):
    assert refused(tmp_path, f"{TABLE}甲,primary,{kind},1,1\n").startswith(
        f"第2行的 kind“{kind}”应是kindergarten、primary"
    )


def test_a_cell_without_end_is_refused(tmp_path):
    assert "少了一个引号" in refused(tmp_path, TABLE + "甲" * 200_000 + ",primary,primary,1,1\n")


def test_another_encoding_is_refused_with_the_way_out(tmp_path):
    assert "另存为“CSV UTF-8" in refused(tmp_path, f"{TABLE}甲,primary,primary,1,1\n".encode("gbk"))


@pytest.mark.django_db
def test_an_export_that_cannot_be_written_says_so(county, tmp_path):
    make.reported_school("A", 200, equipment_value_wan=30)
    run = make.computed_run()

    with pytest.raises(CommandError, match="不能写入"):
        call_command("export_scores", "--run", str(run.pk), "--out", str(tmp_path / "nowhere" / "x.xlsx"))


@pytest.mark.django_db
def test_schools_are_offered_only_for_sets_that_judge_schools(client, county):
    WorkYearFactory(year=make.YEAR)
    make.school("A")
    ours = make.indicator_set(pack=pack_of(POINTS))
    towns = make.indicator_set(pack=pack_of(POINTS, code="towns", object="township", scope={"stages": []}))
    client.force_login(UserFactory(role="staff"))
    pages = {
        chosen: client.get(
            f"/assessments/assessments/open/?indicator_set={chosen.pk}&year={make.YEAR}&kind=official"
        ).content.decode()
        for chosen in (ours, towns)
    }

    assert "只对这些学校开展" in pages[ours]
    assert "只对这些学校开展" not in pages[towns]
