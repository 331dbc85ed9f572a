"""Lines with placeholders become blocks; nothing in them is ever run."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.blocks import Annex, AttachmentNote, Grid, Heading, Paragraph, Picture, Pictures, Table
from reports.wording import COMMON, WordingRefused, fill, fill_line, is_name, parse, refuse_unknown

TABLE = Table(("问题", "期限"), (("灭火器过期", "3月5日"),))
BODY = """
{学校}：

# 发现的问题
　　{问题清单}
## 需要整改的
? 共{数}项，其中重大{重大}项。
?{期限} 请于{期限}前整改完毕。
附件：{附件名}
附件:整改承诺书
== 整改清单
{清单}
== 说明
{说明}
"""
VALUES = {
    "学校": "青禾县实验小学",
    "问题清单": "一是消防通道堆物。\n\n二是记录不全。",
    "数": "2",
    "重大": "",
    "期限": "",
    "附件名": "整改清单",
    "清单": (TABLE,),
    "说明": "",
}


def test_one_line_is_one_block():
    assert fill(parse(BODY), VALUES) == (
        Paragraph("青禾县实验小学："),
        Heading("发现的问题", 1),
        Paragraph("一是消防通道堆物。"),
        Paragraph("二是记录不全。"),
        Heading("需要整改的", 2),
        Paragraph("共2项，其中重大项。"),
        AttachmentNote(("整改清单", "整改承诺书")),
        Annex("整改清单", (TABLE,)),
    )


def test_placeholders_come_in_order_and_once():
    assert parse(BODY).placeholders == ("学校", "问题清单", "数", "重大", "期限", "附件名", "清单", "说明")


def test_a_line_falls_away_only_when_all_its_placeholders_are_empty():
    template = parse("? 共{数}项，其中重大{重大}项。\n?{清单} # 清单\n{清单}\n收到请复。")
    empty = {"数": " ", "重大": "", "清单": ()}
    assert fill(template, empty) == (Paragraph("收到请复。"),)
    assert fill(template, {**empty, "清单": (TABLE,)}) == (Heading("清单"), TABLE, Paragraph("收到请复。"))


def test_a_hole_inside_a_printed_line_is_named():
    assert parse(BODY).gaps(VALUES) == ("重大",)
    assert parse("{说明}\n请于{期限}前报送。").gaps({"说明": "", "期限": ""}) == ("期限",)


def test_several_names_in_one_value_are_several_attachments():
    assert fill(parse("附件：{名}"), {"名": "甲表\n\n乙表\n"}) == (AttachmentNote(("甲表", "乙表")),)
    assert fill(parse("附件：{名}"), {"名": " \n"}) == ()


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("第一行\n\n请{ 学校 }整改", "第3行的“{ 学校 }”不是占位符"),
        ("{{ 7*7 }}", "第1行"),
        ("{% load static %}", "第1行的“{% load static %}”不是占位符"),
        ("{0.__class__.__mro__}", "第1行"),
        ("{学校!r:>99999999}", "第1行"),
        ("{学校.name}", "第1行"),
        ("{" + "长" * 21 + "}", "最多20字"),
        ("{}", "第1行"),
        ("一{学校", "第1行有不成对的花括号"),
        ("学校}", "第1行有不成对的花括号"),
        ("｛学校｝", "第1行的花括号是全角的"),
        ("##### 过深", "第1行的标题层次太深"),
        ("# \n", ""),
        ("== 表\n附件：说明", "第2行的附件说明写在了附件里面"),
        ("? 没有占位符", "第1行以“?”开头，但没有占位符"),
        ("? == 表{x}", "第1行是附件的标题"),
        ("== ", ""),
    ],
)
def test_what_is_no_wording_is_named_with_its_line(body, said):
    if not said:  # a mark without words is a plain line of text
        assert [type(block) for block in fill(parse(body), {})] == [Paragraph]
        return
    with pytest.raises(WordingRefused) as refusal:
        parse(body)
    assert said in str(refusal.value)


def test_every_unknown_placeholder_is_named_with_its_line():
    with pytest.raises(WordingRefused) as refusal:
        refuse_unknown(parse("{学校}\n{期眼}与{责任}\n# {期眼}"), COMMON)
    assert str(refusal.value).startswith("有不认识的占位符：第2行“{期眼}”、第2行“{责任}”、第3行“{期眼}”。")
    with pytest.raises(WordingRefused, match="第1行“{学校}”"):
        fill(parse("{学校}"), {})
    with pytest.raises(WordingRefused, match="“{校名}”"):
        fill_line("关于{校名}的通知", {"学校": "甲"})


def test_only_text_stands_inside_a_line():
    with pytest.raises(WordingRefused, match="第2行的“{表}”是表格或图表"):
        fill(parse("正文\n见{表}。"), {"表": (TABLE,)})
    with pytest.raises(WordingRefused, match="只能放标题、段落"):
        fill(parse("== 照片\n{照片}"), {"照片": (Pictures((Picture(""),)),)})


def test_a_placeholder_knows_the_heading_it_stands_under():
    template = parse("{甲}\n# 一\n{乙}与{丙}\n### 三\n{丙}\n== 附\n{丁}")
    assert [template.level_above(name) for name in "甲乙丙丁"] == [0, 0, 3, 0]


def test_a_title_is_one_line():
    assert (
        fill_line("关于{学校}督导情况的|反馈意见", {"学校": "青禾县\n实验小学"})
        == "关于青禾县实验小学督导情况的|反馈意见"
    )


@pytest.mark.parametrize(
    "hostile",
    [
        "<img src=file:///etc/passwd>",
        "http://127.0.0.1:8000/admin/",
        "{{ settings.SECRET_KEY }}",
        "{% include '/etc/passwd' %}",
        "{0.__class__}",
        "%(x)s %s ${HOME} $(id)",
        "{学校}",
        "# 不是标题",
        "== 不是附件",
        "? {不是条件}",
    ],
)
def test_what_is_put_in_is_never_read_again(hostile):
    assert fill(parse("{内容}\n说：{内容}"), {"内容": hostile}) == (Paragraph(hostile), Paragraph(f"说：{hostile}"))
    assert fill_line("{内容}", {"内容": hostile}) == hostile


@given(st.text(max_size=300), st.text(max_size=80))
def test_any_text_is_either_read_or_refused(body, value):
    try:
        template = parse(body)
    except WordingRefused:
        assert any(mark in body for mark in "{}｛｝?#=件|")
        return
    assert all(is_name(name) for name in template.placeholders)
    blocks = fill(template, dict.fromkeys(template.placeholders, value))
    assert all(isinstance(block, Heading | Paragraph | AttachmentNote | Annex | Grid) for block in blocks)


@given(st.text(max_size=200))
def test_no_value_makes_more_than_paragraphs(value):
    assert all(isinstance(block, Paragraph) for block in fill(parse("{内容}"), {"内容": value}))
