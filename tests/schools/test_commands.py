"""The console: preview, import, template."""

import pytest
from django.core.management import CommandError, call_command

from schools.models import School, YearReturn
from tests.factories.schools import SchoolFactory
from tests.schools.sheets import PRIMARY_LINES, one_school_form, register

pytestmark = pytest.mark.django_db
ROW = ("3137000001", "青禾小学", "小学", "公办", "城关镇", "城区")


def test_a_dry_run_says_and_writes_nothing_then_the_import_writes(tmp_path, capsys, county):
    path = tmp_path / "名录.csv"
    path.write_bytes(register(ROW))
    call_command("import_schools", path, "--dry-run")
    assert "新增 1" in capsys.readouterr().out
    assert School.objects.count() == 0
    call_command("import_schools", path)
    assert School.objects.get().name == "青禾小学"


def test_errors_are_listed_and_nothing_is_saved(tmp_path, capsys, county):
    path = tmp_path / "名录.csv"
    path.write_bytes(register(ROW, ("2", "某中学", "中学", "公办", "", "")))
    with pytest.raises(CommandError, match="没有导入任何一行"):
        call_command("import_schools", path)
    assert "第 3 行 C 列“办学类型” “中学”" in capsys.readouterr().out
    assert School.objects.count() == 0


def test_a_missing_file_and_a_wrong_year_get_a_sentence(tmp_path, county):
    with pytest.raises(CommandError, match="读不到文件"):
        call_command("import_schools", tmp_path / "没有.csv")
    with pytest.raises(CommandError, match="年度要在"):
        call_command("import_returns", tmp_path / "没有.csv", "--year", "1")


def test_returns_come_in_and_the_template_goes_out_and_back(tmp_path, capsys, county):
    SchoolFactory(code="3137000001", name="青禾小学")
    path = tmp_path / "填报.xlsx"
    path.write_bytes(one_school_form("3137000001", "青禾小学", **PRIMARY_LINES))
    call_command("import_returns", path, "--year", "2024")
    assert YearReturn.objects.get().status == "checked"
    out = tmp_path / "模板.xlsx"
    call_command("export_return_template", "--year", "2024", "--output", out)
    capsys.readouterr()
    call_command("import_returns", out, "--year", "2024", "--dry-run")
    assert "新增 0，修改 0，不变 1，拒绝 0" in capsys.readouterr().out
