"""A paper written from the wording of its kind."""

from dataclasses import replace

import pytest

from core.exceptions import BusinessRuleError, NotAllowed
from office import clock
from reports import services
from reports.blocks import Heading, Paragraph, Table, chinese_date
from reports.kinds import Field, PackWording, kinds
from reports.models import Document, Wording
from reports.wording import parse, refuse_unknown
from reports.wordings import current, known_names
from tests.factories.office import UnitFactory
from tests.factories.schools import SchoolFactory

pytestmark = pytest.mark.django_db
TABLE = Table(("问题", "期限"), (("灭火器过期", "3月5日"),))


@pytest.fixture
def reminder(monkeypatch):
    """A kind with two fields and its own wording."""
    kind = replace(
        kinds()["case_reminder"],
        fields=(Field("事由", required=True), Field("清单", "table", columns=TABLE.head), Field("说明", "text")),
        wording=PackWording(
            "关于{事由}的提醒函", "{主送单位}", "{学校}{年度}年{事由}。\n# 清单\n{清单}\n? 说明：{说明}"
        ),
    )
    monkeypatch.setitem(kinds(), "case_reminder", kind)
    return kind


def compose(desk, **changes) -> Document:
    given = {
        "actor": desk.staff,
        "kind": "case_reminder",
        "school": desk.school,
        "values": {"事由": "消防", "清单": (TABLE,), "说明": ""},
    }
    return services.compose_document(**(given | changes))


def test_the_wording_of_the_kind_is_filled(desk, reminder):
    document = compose(desk)
    year = clock.today().year
    assert (document.title, document.addressee) == ("关于消防的提醒函", desk.school.name)
    assert document.paper.blocks == (Paragraph(f"青禾镇中心小学{year}年消防。"), Heading("清单"), TABLE)
    assert [receipt.school for receipt in document.receipts.all()] == [desk.school]


def test_the_newest_wording_of_the_office_counts(desk, reminder):
    for version, words in ((1, "旧"), (2, "新")):
        Wording.objects.create(
            kind="case_reminder",
            version=version,
            title=f"{words}提醒",
            addressee="",
            body=f"{words}：{{事由}}，{{今天}}",
            saved_by=desk.staff,
            saved_at=clock.now(),
        )
    document = compose(desk)
    assert document.title == "新提醒"
    assert document.paper.blocks == (Paragraph(f"新：消防，{chinese_date(clock.today())}"),)
    assert current("case_reminder").body == "新：{事由}，{今天}"


def test_to_many_is_said_in_one_line(desk, reminder):
    unit = UnitFactory()
    document = compose(desk, school=None, schools=[desk.school], units=[unit])
    assert document.addressee == f"{desk.school.name}、{unit.name}"
    assert document.receipts.count() == 2
    many = compose(desk, school=None, schools=SchoolFactory.create_batch(9))
    assert many.addressee == "各有关学校"


def test_what_is_missing_is_named(desk, reminder):
    with pytest.raises(BusinessRuleError, match="请填写：事由。"):
        compose(desk, values={"事由": " "})
    with pytest.raises(BusinessRuleError, match=r"“提醒函”的模板：有不认识的占位符：第3行“{清单}”、第4行“{说明}”。"):
        compose(desk, values={"事由": "消防"})
    with pytest.raises(NotAllowed):
        compose(desk, actor=desk.principal)
    assert not Document.objects.exists()


@pytest.mark.parametrize("code", kinds())
def test_the_wording_of_every_pack_can_be_read_and_filled(code):
    kind = kinds()[code]
    known = known_names(kind)
    for text in (kind.wording.body, kind.wording.title, kind.wording.addressee):
        refuse_unknown(parse(text), known)
    assert not kind.desk or kind.wording.body
