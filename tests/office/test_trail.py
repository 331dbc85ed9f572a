"""The trail's content is read in the office's words, and nothing the code records is missing from them."""

import ast
import io
from pathlib import Path

import openpyxl
import pytest
from django.conf import settings
from django.urls import reverse

from core import audit
from core.models import AuditEntry
from office import trail
from schools.models import School, YearReturn
from tests.factories.office import UserFactory
from tests.factories.schools import SchoolFactory

APPS = ("core", "office", "schools", "reports", "rectification", "inspectors", "assessments", "supervision")
PLACED = {"actor", "verb", "target"}
LIST = "office:audit_list"


def names_in(tree: ast.AST) -> set[str]:
    """Names of the content that one module records: keywords of audit.record, and keys of the dicts spread into it."""
    found: set[str] = set()
    spread: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("audit.record"):
            found |= {keyword.arg for keyword in node.keywords if keyword.arg} - PLACED
            spread |= {ast.unparse(keyword.value) for keyword in node.keywords if keyword.arg is None}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) in spread and isinstance(node.value, ast.Dict):
            found |= {key.value for key in node.value.keys if isinstance(key, ast.Constant)}
    return found


def recorded() -> set[str]:
    """Every name in the source."""
    found: set[str] = set()
    for app in APPS:
        for path in (Path(settings.BASE_DIR) / app).rglob("*.py"):
            found |= names_in(ast.parse(path.read_text(encoding="utf-8")))
    return found


def entry(verb: str, target=None, **data) -> AuditEntry:
    """A line as the trail keeps it, not saved."""
    kind = target._meta.label_lower if target is not None else ""
    return AuditEntry(verb=verb, target_type=kind, data=audit.plain(data))


def said(*args, **data) -> list[str]:
    """The lines of such an entry as text."""
    return [str(line) for line in trail.lines(entry(*args, **data))]


def test_every_recorded_name_has_words():
    assert len(recorded()) > 50
    assert recorded() - set(trail.pack()["labels"]) == set()


def test_pairs_and_coded_values_stand_where_the_pack_says():
    labels = set(trail.pack()["labels"])
    for pair in trail.pack()["pairs"].values():
        assert {pair["old"], pair["new"]} <= labels
    for name, paths in trail.pack()["choices"].items():
        assert name in labels
        assert [path for path in paths if not (trail.field_at(path) and trail.field_at(path).flatchoices)] == []


@pytest.mark.parametrize(
    ("verb", "target", "data", "lines"),
    [
        (
            "school.updated",
            School(),
            {"changes": {"kind": ["小学", "九年一贯制学校"], "opened_on": [None, "2001-09-01"]}, "on": "2024-03-08"},
            ["办学类型：小学 → 九年一贯制学校", "建校日期：— → 2001年9月1日", "日期：2024年3月8日"],
        ),
        (
            "school.fact_changed",
            School(),
            {"on": "2024-03-08", "changes": [{"kind": "kind", "before": "primary", "after": "nine_year"}]},
            ["日期：2024年3月8日", "办学类型变更：小学 → 九年一贯制学校"],
        ),
        ("yearreturn.saved", YearReturn(), {"changed": {"students": "300"}}, ["在校生数：300"]),
        ("user.roles_changed", None, {"before": ["staff"], "after": ["director", "staff"]}, None),
        ("parameter.set", None, {"before": "1", "after": "2"}, ["取值：1 → 2"]),
        (
            "item.extended",
            None,
            {"due_on": "2024-04-02", "former": "2024-03-08"},
            ["整改期限：2024年3月8日 → 2024年4月2日"],
        ),
        ("listing.handed_over", None, {"former": "周明", "successor": "吴清", "reason": ""}, ["责任督学：周明 → 吴清"]),
        ("item.returned", None, {"round": 2, "verdict": "not_done"}, None),
        ("workyear.opened", None, {"is_new": True}, ["新建：是"]),
        ("import.applied", None, {"counts": {"rows": 3, "added": 2, "refused": 1}}, ["计数：行 3，新增 2，拒绝 1"]),
        ("document.signed", None, {"sha256": "a" * 64}, [f"摘要：{'a' * 12}…"]),
        ("scorerun.published", None, {"replaces": None}, []),
        ("gone.acted", None, {"unknown": "x"}, ["unknown：x"]),
    ],
)
def test_content_is_read(verb, target, data, lines):
    found = said(verb, target, **data)
    if lines is not None:
        assert found == lines
    else:
        assert found
        assert not [line for line in found if any("a" <= letter <= "z" for letter in line)]


def test_roles_change_from_words_to_words():
    found = said("user.roles_changed", None, before=["staff"], after=["principal"])
    assert found == ["角色：督导室工作人员 → 校（园）长"]


@pytest.mark.django_db
def test_the_page_shows_words_and_keeps_the_raw_data_in_a_fold(as_role):
    school = SchoolFactory()
    audit.record(
        actor=UserFactory(role="staff"), verb="school.updated", target=school, changes={"kind": ["小学", "初中<b>"]}
    )
    client = as_role("auditor")
    page = " ".join(client.get(reverse(LIST), {"verb": "school.updated"}).content.decode().split())
    cell = page.split('class="trail-lines"')[1].split("</td>")[0]
    shown, folded = cell.split("<details")
    assert "办学类型" in shown
    assert "小学</del>" in shown
    assert "初中&lt;b&gt;</ins>" in shown
    assert "changes" not in shown
    assert "&quot;changes&quot;" in folded
    assert f"schools.school {school.pk}" in folded
    heads = page.split("<thead")[1].split("</thead>")[0]
    assert heads.count("<th ") == 5

    book = openpyxl.load_workbook(
        io.BytesIO(client.get(reverse(LIST), {"verb": "school.updated", "export": "xlsx"}).content)
    )
    head, body, *_ = book.worksheets[0].iter_rows(values_only=True)
    assert dict(zip(head, body, strict=True))["内容"] == "办学类型：小学 → 初中<b>"


@pytest.mark.django_db
def test_an_entry_of_every_shape_opens(as_role):
    for data in ({}, {"changes": "text"}, {"changed": [1, "x"]}, {"changes": {"kind": None}}, {"before": 1}):
        audit.record(actor=None, verb="school.updated", **data)
    audit.record(actor=None, verb="gone.acted", target=SchoolFactory(), kind={"a": [1, [2]]})
    answer = as_role("auditor").get(reverse(LIST))
    assert answer.status_code == 200
    assert len(answer.context["table"].rows) >= 6
