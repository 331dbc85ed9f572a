"""Pictures in a paper: JPEG only, kept with the snapshot, printed beside their captions."""

import base64
import io

import pdfplumber
import pytest
from django.template.loader import render_to_string
from PIL import Image

from reports.blocks import BlockRefused, Paper, Paragraph, Picture, Pictures, block_texts
from reports.blocks import pictures as pictures_of
from reports.outline import outline
from reports.pressroom import print_snapshot
from reports.snapshots import paper_from_json, paper_to_json


def jpeg(colour: str) -> str:
    """A small picture."""
    out = io.BytesIO()
    Image.new("RGB", (80, 60), colour).save(out, "JPEG")
    return base64.b64encode(out.getvalue()).decode()


def paper(*items: Picture) -> Paper:
    """A working paper with pictures."""
    return Paper("record", "", "", "督导记录表", "", (Paragraph("照片如下。"), Pictures(items, columns=2, height=40)))


def test_pictures_travel_with_the_snapshot_and_are_printed():
    both = paper(Picture(jpeg("navy"), "教学楼"), Picture(jpeg("red"), "食堂"), Picture("", "校方签字"))
    again = paper_from_json(paper_to_json(both))
    assert again.blocks == both.blocks
    assert len(pictures_of(again)) == 2
    assert list(block_texts(again.blocks[1])) == ["教学楼", "食堂", "校方签字"]
    printed = print_snapshot(paper_to_json(both), draft=False)
    with pdfplumber.open(io.BytesIO(printed.pdf)) as book:
        assert [len(page.images) for page in book.pages] == [2]
        assert "校方签字" in book.pages[0].extract_text()


@pytest.mark.parametrize("data", [base64.b64encode(b"GIF89a").decode(), "not base64", "A" * 2_000_001])
def test_what_is_no_jpeg_is_refused(data):
    with pytest.raises(BlockRefused, match="图片"):
        Picture(data)


@pytest.mark.parametrize("changes", [{"items": ()}, {"columns": 5}, {"height": 500}])
def test_what_cannot_be_laid_out_is_refused(changes):
    with pytest.raises(BlockRefused, match="图片"):
        Pictures(**{"items": (Picture(""),)} | changes)


def test_the_page_of_a_paper_names_its_pictures():
    entries = outline(paper(Picture(jpeg("navy"), "教学楼"), Picture("", "校方签字")))
    assert entries[-1] == {"type": "pictures", "captions": ["教学楼", "校方签字"]}
    assert "图片2张：教学楼；校方签字" in render_to_string("reports/outline.html", {"entries": entries})
