"""The Word file says what the PDF says, in the same places."""

import base64
import io
import zipfile
from collections import Counter
from dataclasses import replace

import pytest
from django.urls import reverse
from docx import Document as open_word
from docx.shared import Mm, Pt
from PIL import Image

from reports.blocks import Annex, AttachmentNote, Heading, Paragraph, Picture, Pictures, Table
from reports.word import build_word, text_of_word, word_faces
from tests.reports.test_layout import PAPER, TEXT
from tests.reports.test_measuring import TABLE

WHOLE = replace(
    PAPER,
    blocks=(
        Paragraph(f"{TEXT}\n第二段。"),
        Heading("存在的问题"),
        Heading("安全", 2),
        Paragraph("灭火器过期。"),
        replace(TABLE, rows=TABLE.rows[:5], caption="问题清单"),
        AttachmentNote(("问题清单。", "名册")),
        Annex("问题清单", (Paragraph("甲"),)),
        Annex("名册", (Heading("教师"), Paragraph("乙"))),
    ),
)


def letters(pdf) -> Counter:
    """Every letter inside the type area of a PDF, page numbers left out."""
    inside = (char["text"] for page in pdf.pages for char in page.chars if char["bottom"] < (37 + 225 + 2) / 25.4 * 72)
    return Counter("".join("".join(inside).replace("\u200b", "").split()))


def test_it_says_what_the_pdf_says(printed, faces):
    word = text_of_word(build_word(WHOLE, faces))
    assert letters(printed(WHOLE)) == Counter(word)
    order = (
        "青督反馈〔2024〕3号",
        "一、存在的问题",
        "（一）安全",
        "附件：1.问题清单2.名册",
        "2024年3月5日",
        "附件1",
        "附件2",
        "抄送：",
    )
    assert [word.index(part) for part in order] == sorted(word.index(part) for part in order)


def test_the_page_is_that_of_the_standard(faces):
    word = open_word(io.BytesIO(build_word(WHOLE, faces)))
    section = word.sections[0]
    size = (section.page_width, section.page_height, section.left_margin)
    assert size == pytest.approx((Mm(210), Mm(297), Mm(28)), abs=Mm(0.05))
    assert section.page_width - section.left_margin - section.right_margin == pytest.approx(Mm(156), abs=Mm(0.1))
    text = next(p for p in word.paragraphs if p.text.startswith("县教育督导室"))
    assert text.paragraph_format.line_spacing * 22 <= Mm(225) < text.paragraph_format.line_spacing * 23
    assert text.runs[0].font.size == Pt(16)
    title = next(p for p in word.paragraphs if "反馈意见" in p.text)
    assert (title.runs[0].font.name, title.runs[0].font.size) == (word_faces(faces)["biao"].name, Pt(22))
    table = word.tables[0]
    assert table.rows[0]._tr.xpath("./w:trPr/w:tblHeader")


def test_without_own_fonts_the_faces_have_the_names_of_the_standard(faces):
    names = {role: face.name for role, face in word_faces(faces).items()}
    assert names == {
        "fang": "仿宋_GB2312",
        "kai": "楷体_GB2312",
        "hei": "黑体",
        "biao": "方正小标宋_GBK",
        "song": "宋体",
    }


def test_a_draft_says_so_and_a_working_paper_has_no_head(faces):
    draft = open_word(io.BytesIO(build_word(replace(PAPER, number=""), faces, draft=True)))
    assert draft.sections[0].header.paragraphs[0].text == "草　稿"
    bare = replace(PAPER, organ_mark="", organ="", printer="", copies=(), number="", blocks=(Paragraph("文。"),))
    assert text_of_word(build_word(bare, faces)).endswith("青禾镇中心小学：文。")


def test_pictures_are_inside_and_no_larger_than_their_place(faces):
    out = io.BytesIO()
    Image.new("RGB", (800, 400), "green").save(out, "JPEG")
    jpeg = base64.b64encode(out.getvalue()).decode()
    block = Pictures((Picture(jpeg, "整改前"), Picture("", "签名处")), columns=2, height=40)
    data = build_word(replace(PAPER, blocks=(block,)), faces)
    shape = open_word(io.BytesIO(data)).inline_shapes[0]
    assert shape.height <= Mm(40)
    assert shape.width <= Mm(78)
    assert "整改前签名处" in text_of_word(data)


def test_hostile_texts_are_texts(faces):
    hostile = '<w:p/>&amp;=HYPERLINK("http://127.0.0.1/")<img src="file:///etc/passwd">'
    data = build_word(replace(PAPER, title=hostile, blocks=(Paragraph(hostile), Heading(hostile))), faces)
    assert text_of_word(data).count('<imgsrc="file:///etc/passwd">') == 3
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        links = [name for name in parts.namelist() if b'TargetMode="External"' in parts.read(name)]
    assert links == []


def test_four_hundred_rows_keep_their_texts(faces):
    rows = tuple((str(n), "问题" * 20, "2024年4月16日") for n in range(400))
    data = build_word(replace(PAPER, blocks=(Table(("序号", "问题", "期限"), rows),)), faces)
    assert len(open_word(io.BytesIO(data)).tables[0].rows) == 401


def test_the_office_takes_it_and_a_principal_does_not(desk, client):
    document = desk.bring("issued")
    client.force_login(desk.staff)
    answer = client.get(reverse("reports:document_word", args=[document.pk]))
    assert "attachment" in answer["Content-Disposition"]
    assert document.number in text_of_word(b"".join(answer.streaming_content))
    assert "下载 Word" in client.get(document.get_absolute_url()).content.decode()
    client.force_login(desk.principal)
    assert client.get(reverse("reports:document_word", args=[document.pk])).status_code == 403
    assert "下载 Word" not in client.get(document.get_absolute_url()).content.decode()
