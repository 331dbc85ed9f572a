"""The checker finds our own pages right, and wrong pages wrong."""

import io
import json
from dataclasses import replace
from itertools import chain

import pytest
from django.core.management import CommandError, call_command
from weasyprint import HTML

from reports.blocks import Annex, AttachmentNote, Heading, Paragraph, Table
from reports.layout import Printing, build_html
from reports.measuring import Figure, measure
from tests.reports.test_layout import PAPER, TEXT

ROWS = tuple((str(n), "教学楼二层灭火器过期，食堂索证索票不全。", "2024年4月16日") for n in range(1, 60))
TABLE = Table(("序号", "存在的问题", "期限"), ROWS, (1, 6, 3))
SAMPLES = {
    1: (Paragraph("文。"),),
    3: (Paragraph(TEXT * 8), Heading("问题"), Paragraph(TEXT * 4)),
    20: tuple(chain.from_iterable((Heading(f"第{n}方面情况"), Paragraph(TEXT * 11)) for n in range(1, 13))),
}
FULL = {"每面行数", "每行字数", "行距", "天头（上）"}


def missed(figures: list[Figure]) -> list[str]:
    """The sentences of what is out of tolerance."""
    return [figure.sentence for figure in figures if not figure.is_met]


@pytest.mark.parametrize("pages", SAMPLES)
def test_short_and_long_papers_are_to_the_standard(press, pages):
    imprinted = {"printer": "", "copies": ()} if pages < 20 else {}
    figures = measure(io.BytesIO(press.print_paper(replace(PAPER, blocks=SAMPLES[pages], **imprinted))))
    assert missed(figures) == []
    assert max(figure.page for figure in figures) in {1: {1}, 3: {3}, 20: {20, 21, 22}}[pages]
    assert {figure.name for figure in figures} >= (FULL if pages > 1 else set()) | {"红色分隔线宽", "未嵌入的字体"}


def test_tables_and_annexes_are_measured_where_there_is_a_grid(press):
    blocks = (
        Paragraph(TEXT * 10),
        TABLE,
        AttachmentNote(("问题清单",)),
        Annex("问题清单", (Paragraph(TEXT * 12), TABLE)),
    )
    figures = measure(io.BytesIO(press.print_paper(replace(PAPER, blocks=blocks))))
    assert missed(figures) == []
    assert {figure.name for figure in figures} >= FULL


@pytest.mark.parametrize(
    ("found", "change", "name"),
    [
        ("margin: 37mm 25.9mm 34.9mm 28mm", "margin: 37mm 25.9mm 34.9mm 30mm", "订口（左）"),
        ("margin: 37mm 25.9mm 34.9mm 28mm", "margin: 40mm 25.9mm 31.9mm 28mm", "天头（上）"),
        ("size: 210mm 297mm", "size: 216mm 297mm", "纸的短边"),
        ("height: 10.22727mm; line-height: 10.22727mm; white-space: pre;", "height: 9mm; line-height: 9mm;", "行距"),
        ("border-top: 0.35mm solid #000", "border-top: 0.7mm solid #000", "版记首末分隔线"),
    ],
)
def test_what_is_off_is_found(press, faces, found, change, name):
    html = build_html(replace(PAPER, blocks=SAMPLES[3] * 2), faces, Printing(imprint_even=True))
    assert found in html
    pdf = HTML(string=html.replace(found, change), url_fetcher=press.fetcher).write_pdf(
        font_config=press.font_configuration
    )
    assert name in {figure.name for figure in measure(io.BytesIO(pdf)) if not figure.is_met}


def test_the_command_prints_every_figure_and_ends_with_one_for_a_missed_one(press, tmp_path, capsys):
    file = tmp_path / "公文.pdf"
    file.write_bytes(press.print_paper(replace(PAPER, blocks=SAMPLES[1])))
    call_command("check_layout", str(file))
    said = capsys.readouterr().out
    assert "按“文件”格式测量，共2页。" in said
    assert "0项不符合" in said
    with pytest.raises(SystemExit):
        call_command("check_layout", str(file), "--tolerance", "0.001", "--format", "json")
    found = json.loads(capsys.readouterr().out)
    assert found["format"] == "document"
    assert {row["is_met"] for row in found["figures"]} == {True, False}
    file.write_bytes(b"%PDF-1.4 nothing")
    for bad in (file, tmp_path / "none.pdf"):
        with pytest.raises(CommandError):
            call_command("check_layout", str(bad))
