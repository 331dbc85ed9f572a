"""Columns and kept filters: per person and list, on screen and in the export alike."""

import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from core.models import ColumnChoice, SavedFilter
from tests.factories.schools import PostingFactory, SchoolFactory

pytestmark = pytest.mark.django_db
LIST = "schools:school_list"


def heads(client, query=""):
    """The headings on the page, and those of its export."""
    page = client.get(f"{reverse(LIST)}?{query}")
    book = load_workbook(io.BytesIO(client.get(f"{reverse(LIST)}?{query}&export=xlsx").content))
    return [str(column.header) for column in page.context["table"].columns], [cell.value for cell in book.active[1]]


def test_chosen_columns_are_shown_and_exported_to_their_owner_alone(as_role):
    SchoolFactory()
    mine, other = as_role("staff"), as_role("staff")
    own_choice, _ = heads(mine)
    answer = mine.post(
        reverse("office:column_choice"), {"page": LIST, "columns": ["name", "kind"], "query": "kind=primary"}
    )
    assert (answer.status_code, answer.url) == (302, f"{reverse(LIST)}?kind=primary")
    assert heads(mine) == (["学校名称", "办学类型"], ["学校名称", "办学类型"])
    assert heads(other)[0] == own_choice
    mine.post(reverse("office:column_choice"), {"page": LIST})
    assert heads(mine)[0] == own_choice


def test_a_column_that_is_folded_is_exported_only_when_it_is_chosen(as_role):
    SchoolFactory(address="青禾镇一号")
    client = as_role("staff")
    shown, exported = heads(client)
    assert "地址" not in shown + exported
    client.post(reverse("office:column_choice"), {"page": LIST, "columns": ["name", "address"]})
    assert heads(client) == (["学校名称", "地址"], ["学校名称", "地址"])


def test_columns_nobody_knows_are_passed_over(as_role):
    client = as_role("staff")
    shown, _ = heads(client)
    client.post(reverse("office:column_choice"), {"page": LIST, "columns": ["gone_long_ago"]})
    assert heads(client)[0] == shown


@pytest.mark.parametrize(
    ("form", "data", "sentence"),
    [
        ("column_choice", {"page": "https://evil.example/", "columns": ["name"]}, "没有这个列表页面"),
        ("column_choice", {"page": "admin:index"}, "没有这个列表页面"),
        ("column_choice", {"page": LIST, "columns": ["a b; drop"]}, "没有这些列"),
        ("filter_save", {"page": LIST, "name": "空的", "query": "page=2&export=xlsx"}, "先选好筛选条件"),
        ("filter_save", {"page": LIST, "name": "", "query": "kind=primary"}, "这个字段是必填项"),
        ("filter_save", {"page": LIST, "name": "长", "query": "word=" + "长" * 200}, "条件太长"),
        ("filter_drop", {"page": LIST, "pk": "x"}, "没有这个常用筛选"),
    ],
)
def test_wrong_input_is_told_and_nothing_is_kept(as_role, form, data, sentence):
    answer = as_role("staff").post(reverse(f"office:{form}"), data)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert not ColumnChoice.objects.exists()
    assert not SavedFilter.objects.exists()


def test_a_filter_is_kept_found_again_replaced_and_dropped(as_role):
    SchoolFactory(name="甲小学")
    SchoolFactory(name="乙幼儿园", kind="kindergarten")
    client, other = as_role("staff"), as_role("staff")
    query = "kind=kindergarten&page=3&word="
    answer = client.post(reverse("office:filter_save"), {"page": LIST, "name": "幼儿园", "query": query})
    saved = SavedFilter.objects.get()
    assert (saved.query, answer.url) == ("kind=kindergarten", f"{reverse(LIST)}?kind=kindergarten")
    page = client.get(answer.url)
    assert [row.record.name for row in page.context["table"].rows] == ["乙幼儿园"]
    assert "?kind=kindergarten" in page.text
    assert not other.get(reverse(LIST)).context["saved_filters"]
    client.post(
        reverse("office:filter_save"), {"page": LIST, "name": "幼儿园", "query": "kind=kindergarten&status=open"}
    )
    assert SavedFilter.objects.get().query == "kind=kindergarten&status=open"
    other.post(reverse("office:filter_drop"), {"page": LIST, "pk": saved.pk})
    assert SavedFilter.objects.count() == 1
    client.post(reverse("office:filter_drop"), {"page": LIST, "pk": saved.pk, "query": "kind=primary"})
    assert SavedFilter.objects.count() == 0


def test_a_kept_filter_never_widens_the_scope(as_role):
    client = as_role("principal")
    school = PostingFactory(user=client.person).school
    SchoolFactory(name="别人的小学")
    client.post(reverse("office:filter_save"), {"page": LIST, "name": "别人", "query": "word=别人"})
    page = client.get(f"{reverse(LIST)}?{SavedFilter.objects.get().query}")
    assert list(page.context["table"].rows) == []
    assert [row.record for row in client.get(reverse(LIST)).context["table"].rows] == [school]
