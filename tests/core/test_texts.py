"""Texts: what nothing can write is not stored, what nobody can see is no name, and every workbook opens."""

import io

import pytest
from django import forms
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from core.forms import ScopedForm
from core.models import AuditEntry
from core.texts import tidy_text, writable
from core.workbook_layout import LaidSheet, place_of, write_layout
from core.workbook_text import tidy_cell
from core.workbooks import Column, SheetPlan, write_csv, write_workbook
from office.models import User

NONCHARACTERS = ["\ufffe", "\uffff", "\ufdd0", "\ufdef", "\U0001ffff", "\U0010fffe"]
BREAKING = [*NONCHARACTERS, "\x0b", "\x1f", "\ud800"]


@pytest.mark.parametrize("letter", BREAKING)
def test_a_workbook_with_any_letter_opens_and_keeps_the_rest(letter):
    plan = SheetPlan(
        f"表{letter}",
        [Column("名称", choices=(f"甲{letter}", "乙" * 300))],
        [[f"甲{letter}乙"]],
        {(0, 0): f"错{letter}"},
    )
    book = load_workbook(io.BytesIO(write_workbook([plan], notes=[f"说{letter}明"])))
    assert book["表"]["A2"].value == "甲乙"
    laid = write_layout([LaidSheet(f"表{letter}", {"A1": f"甲{letter}乙"}, {place_of("B1"): f"{letter}值"})])
    sheet = load_workbook(io.BytesIO(laid)).active
    assert [sheet["A1"].value, sheet["B1"].value] == ["甲乙", "值"]
    assert "甲乙" in write_csv(["名称"], [[f"甲{letter}乙"]]).decode("utf-8-sig")


def test_what_can_be_written_stays_as_it_is():
    for text in ("王小虎", "一行\n二行\t制表", "𠮷野家", "é", "😀", "张\u3000三", "\ue000"):
        assert writable(text) == text
        assert tidy_text(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "\u200b",
        "\u2060\u2060",
        "\u202e",
        "\ufeff ",
        " \u3000 ",
        "\x07",
        "\u3164",
        "\u2800",
        "\u0301",
        "\ufe0f",
        "\ud800",
    ],
)
def test_a_text_that_shows_nothing_is_empty(text):
    assert tidy_text(text) == ""


def test_signs_that_turn_the_line_are_dropped():
    assert tidy_text("\u202e正\u2066倒\u2069\u200b") == "正倒"
    assert tidy_text("第一\n第二", one_line=True) == "第一 第二"
    assert tidy_cell("甲\uffff乙\u200b") == "甲乙"


class NameForm(ScopedForm):
    """Fields of the kinds that a form has."""

    name = forms.CharField()
    remark = forms.CharField(widget=forms.Textarea, required=False)
    password = forms.CharField(widget=forms.PasswordInput, strip=False, required=False)


def test_a_form_keeps_what_can_be_seen_and_passwords_as_typed():
    form = NameForm({"name": "\u202e王\n海\u200b", "remark": "一\n二\x07", "password": " \u200bx"})
    assert form.is_valid()
    assert form.content == {"name": "王 海", "remark": "一\n二", "password": " \u200bx"}
    assert "name" in NameForm({"name": "\u200b\u2060"}).errors


@pytest.mark.django_db
@pytest.mark.parametrize("letter", NONCHARACTERS)
def test_a_noncharacter_is_refused_at_the_door(as_role, letter):
    assert Client().post(reverse("office:login"), {"username": f"x{letter}", "password": "x"}).status_code == 400
    answer = as_role("system_admin").post(reverse("office:user_create"), {"username": "x1", "full_name": f"王{letter}"})
    assert answer.status_code == 400
    assert "不能保存" in answer.content.decode()
    assert not AuditEntry.objects.filter(verb="user.refused").exists()
    assert as_role("system_admin").get(reverse("office:user_list"), {"full_name": letter}).status_code == 400


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["\u200b", "\u2060", "\u202e", "\u3164"])
def test_an_account_has_a_name_one_can_see(as_role, name):
    answer = as_role("system_admin").post(reverse("office:user_create"), {"username": "zhaoliu", "full_name": name})
    assert answer.status_code == 422
    assert not User.objects.filter(username="zhaoliu").exists()


@pytest.mark.django_db
@pytest.mark.parametrize("username", ["аdmin", "a b", "<b>", "赵六", "..", "a\u0301", "a/b"])
def test_an_account_is_letters_digits_and_three_signs(as_role, username):
    answer = as_role("system_admin").post(reverse("office:user_create"), {"username": username, "full_name": "赵六"})
    assert answer.status_code == 422
    assert "账号只能用英文字母、数字" in answer.content.decode()


@pytest.mark.django_db
def test_the_trail_keeps_the_seen_part_of_a_refused_account(county):
    Client().post(reverse("office:login"), {"username": "x\u202e\x07y\nz", "password": "x"})
    assert AuditEntry.objects.get(verb="user.refused").data["account"] == "xy z"
