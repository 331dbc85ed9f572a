"""署名, seal, 附注 and what stands around them, measured on the printed page. Lengths in millimetres from the upper left corner."""

import base64
import io
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from reports.blocks import AttachmentNote, BlockRefused, Marks, Paragraph, Table
from reports.finish import Finish, finish_from_json, finish_to_json
from reports.paper_endings import joint_places, stamp_of
from tests.reports.test_layout import PAPER, TEXT, body

MM = 25.4 / 72
CELL = 156 / 28
GRID = 225 / 22
SEALED = replace(PAPER, printer="", copies=(), sealed=True, blocks=(Paragraph(TEXT * 3),))
JOINT = ("青禾县教育局", "青禾县财政局", "青禾县公安局", "青禾县民政局")


def seal_png() -> str:
    """A red ring with a clear ground, in base64."""
    image = Image.new("RGBA", (200, 200), (0, 0, 0, 0))
    ImageDraw.Draw(image).ellipse((2, 2, 197, 197), outline=(230, 0, 0, 255), width=8)
    stream = io.BytesIO()
    image.save(stream, "PNG")
    return base64.b64encode(stream.getvalue()).decode()


SEAL = seal_png()


def text_of(line) -> str:
    """The letters of a line."""
    return "".join(char["text"] for char in line)


def middle(line) -> float:
    """Between the ends of a line."""
    return (line[0]["x0"] + line[-1]["x1"]) / 2 * MM


@pytest.mark.parametrize("diameter", ["30", "38", "42", "45"])
def test_a_sealed_signature_has_the_seal_in_its_real_size_over_organ_and_date(printed, diameter):
    page = printed(SEALED, finish=Finish(seal=SEAL, diameter=diameter)).pages[-1]
    lines = body(page)
    at = next(at for at, line in enumerate(lines) if text_of(line) == "2024年3月5日")
    day, organ, last = lines[at], lines[at - 1], lines[at - 2]
    assert text_of(organ) == PAPER.organ
    assert 184 - day[-1]["x1"] * MM == pytest.approx(4 * CELL, abs=0.2)
    assert middle(organ) == pytest.approx(middle(day), abs=0.3)
    (image,) = page.images
    width, height = (image["x1"] - image["x0"]) * MM, (image["bottom"] - image["top"]) * MM
    assert (width, height) == pytest.approx((float(diameter), float(diameter)), abs=0.05)
    assert (image["x0"] + image["x1"]) / 2 * MM == pytest.approx(middle(day), abs=0.2)
    end_of_text = last[0]["bottom"] * MM + (GRID - 16 * MM) / 2
    assert 0 < image["top"] * MM - end_of_text <= GRID
    words = (organ[0]["top"] + day[0]["bottom"]) / 2 * MM
    seal = (image["top"] + image["bottom"]) / 2 * MM
    assert 0 < words - seal < float(diameter) / 4
    assert image["bottom"] > day[0]["bottom"]


@given(st.decimals(10, 60, places=1), st.integers(2, 4))
def test_a_seal_is_clear_of_the_text_and_within_a_line_of_it(diameter, lines):
    stamp = stamp_of(float(diameter), lines)
    assert 0 < stamp.top < GRID
    words = (stamp.blanks + lines / 2) * GRID
    assert words >= stamp.top + stamp.diameter / 2


def test_without_a_picture_the_room_for_a_real_stamp_is_the_same(printed):
    places = []
    for finish in (Finish(), Finish(seal=SEAL)):
        page = printed(SEALED, finish=finish).pages[-1]
        places.append([(text_of(line), round(line[0]["top"], 2), round(line[0]["x0"], 2)) for line in body(page)])
    assert places[0] == places[1]


@pytest.mark.parametrize("times", [4, 5, 6])
@pytest.mark.parametrize("ending", ["text", "table", "attachments"])
def test_a_seal_never_stands_on_a_page_without_text(printed, times, ending):
    blocks = {
        "text": (Paragraph(TEXT * times + "教育" * times),),
        "table": (Paragraph(TEXT), Table(("序号", "问题"), tuple((str(n), TEXT) for n in range(times * 2)), (1, 9))),
        "attachments": (Paragraph(TEXT * 4), AttachmentNote(tuple(f"名册{n}" for n in range(times)))),
    }[ending]
    pages = printed(replace(SEALED, blocks=blocks), finish=Finish(seal=SEAL)).pages
    (page,) = [page for page in pages if page.images]
    words = [char for char in page.chars if char["bottom"] < page.images[0]["top"] and char["top"] * MM > 37]
    assert {"text": "教育督导", "table": "整改要求", "attachments": "名册"}[ending] in "".join(c["text"] for c in words)
    assert page is pages[-1]
    assert page.images[0]["bottom"] * MM <= 37 + 225 + 0.2


def test_a_remark_stands_in_brackets_below_the_date_two_letters_in(printed):
    for sealed in (True, False):
        lines = body(printed(replace(SEALED, sealed=sealed, marks=Marks(note="此件公开发布"))).pages[-1])
        at = next(at for at, line in enumerate(lines) if text_of(line) == "（此件公开发布）")
        assert text_of(lines[at - 1]) == "2024年3月5日"
        assert lines[at][0]["x0"] * MM == pytest.approx(28 + 2 * CELL, abs=0.2)
        assert (lines[at][0]["bottom"] - lines[at - 1][0]["bottom"]) * MM == pytest.approx(GRID, abs=0.1)


def test_an_organ_longer_than_its_room_stands_in_several_lines_inside(printed):
    name = "青禾县人民政府教育督导委员会办公室经常性督导与专项督导联合工作领导小组"
    for sealed in (True, False):
        page = printed(replace(SEALED, organ=name, sealed=sealed)).pages[-1]
        shown = [line for line in body(page) if text_of(line) and text_of(line) in name]
        assert "".join(map(text_of, shown)) == name
        assert max(char["x1"] for char in page.chars) * MM <= 184.5


def test_the_seals_of_a_joint_paper_stand_in_rows_of_at_most_three(printed):
    paper = replace(SEALED, organ="青禾县政府督导室", marks=Marks(joint=JOINT))
    page = printed(paper, finish=Finish(seal=SEAL)).pages[-1]
    words = {w["text"]: w for w in page.extract_words() if w["text"] in {paper.organ, *JOINT}}
    tops = sorted({round(word["top"]) for word in words.values()})
    assert [sum(round(word["top"]) == top for word in words.values()) for top in tops] == [3, 2]
    last = words[JOINT[-1]]
    day = next(line for line in body(page) if text_of(line) == "2024年3月5日")
    assert (last["x0"] + last["x1"]) / 2 * MM == pytest.approx(middle(day), abs=0.3)
    assert 184 - day[-1]["x1"] * MM == pytest.approx(4 * CELL, abs=0.2)
    (image,) = page.images
    first = words[paper.organ]
    assert (image["x0"] + image["x1"]) / 2 == pytest.approx((first["x0"] + first["x1"]) / 2, abs=0.5)
    assert (tops[1] - tops[0]) * MM > 42


@given(
    st.lists(st.text("青禾县教育局", min_size=2, max_size=20), min_size=2, max_size=9),
    st.sampled_from((38.0, 42.0, 45.0)),
)
def test_seals_of_a_row_never_touch_nor_leave_the_type_area(faces, names, diameter):
    centres, rows = joint_places(tuple(names), "2024年12月25日", faces, diameter)
    assert [name for row in rows for name in row] == names
    assert max(map(len, rows)) <= min(3, len(centres))
    places = [centre * MM for centre in centres]
    assert all(b - a > diameter for a, b in pairwise(places))
    assert places[0] - diameter / 2 >= -0.01
    assert places[-1] + diameter / 2 <= 156


def test_unsealed_joint_organs_stand_below_one_another_flush_at_the_right(printed):
    page = printed(replace(SEALED, sealed=False, marks=Marks(joint=JOINT[:2]))).pages[-1]
    lines = body(page)
    at = next(at for at, line in enumerate(lines) if text_of(line) == PAPER.organ)
    assert [text_of(line) for line in lines[at : at + 4]] == [PAPER.organ, *JOINT[:2], "2024年3月5日"]
    ends = [line[-1]["x1"] * MM for line in lines[at : at + 3]]
    assert max(ends) - min(ends) < 0.1
    assert (lines[at + 3][0]["x0"] - lines[at + 2][0]["x0"]) * MM == pytest.approx(2 * CELL, abs=0.2)
    assert 184 - lines[at + 3][-1]["x1"] * MM == pytest.approx(2 * CELL, abs=0.2)


@pytest.mark.parametrize("organ", ["县督导室", "青禾县教育局", "青禾县教育督导室", PAPER.organ])
def test_neither_organ_nor_date_comes_nearer_to_the_edge_than_two_letters(printed, organ):
    lines = body(printed(replace(SEALED, organ=organ, sealed=False)).pages[-1])
    at = next(at for at, line in enumerate(lines) if text_of(line) == organ)
    day = lines[at + 1]
    assert (day[0]["x0"] - lines[at][0]["x0"]) * MM == pytest.approx(2 * CELL, abs=0.2)
    assert 184 - max(day[-1]["x1"], lines[at][-1]["x1"]) * MM == pytest.approx(2 * CELL, abs=0.2)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"variant": "pdf/x-4"}, "没有“pdf/x-4”这种PDF格式"),
        ({"diameter": "4"}, "印章直径应在10至60毫米之间"),
        ({"diameter": "NaN"}, "印章直径应在10至60毫米之间"),
        ({"diameter": "大"}, "印章直径应在10至60毫米之间"),
        ({"seal": "!!"}, "印章图片已损坏"),
        ({"seal": base64.b64encode(b"\xff\xd8\xff").decode()}, "印章图片不是PNG"),
    ],
)
def test_a_finish_nobody_could_print_is_refused(change, sentence):
    with pytest.raises(BlockRefused, match=sentence):
        finish_from_json(change)


def test_a_finish_comes_back_as_it_was():
    finish = Finish(verify="https://example.gov.cn/reports/verify/ABCD/", seal=SEAL, diameter="45", variant="pdf/a-2b")
    assert finish_from_json(finish_to_json(finish)) == finish
    assert finish.code == "ABCD"
