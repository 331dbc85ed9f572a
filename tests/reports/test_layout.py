"""Printed pages measured against GB/T 9704-2012. Lengths in millimetres from the upper left corner of the sheet."""

from collections import defaultdict
from dataclasses import replace
from datetime import date
from itertools import pairwise
from statistics import median

import pytest
from PIL import ImageChops

from reports.blocks import Annex, AttachmentNote, Heading, Paper, Paragraph, Table
from reports.press import PackagedFetcher

MM = 25.4 / 72
DPI = 300
TEXT = (
    "县教育督导室组织责任督学对全县义务教育学校开展经常性督导，重点查看校园安全、食堂管理、课后服务和作业管理，"
    "现将督导中发现的主要情况和整改要求反馈如下，请认真组织整改并按期报送结果。"
)
PAPER = Paper(
    kind="feedback_opinion",
    organ_mark="青禾县人民政府教育督导室文件",
    organ="青禾县人民政府教育督导室",
    title="关于青禾镇中心小学春季学期督导情况的反馈意见",
    addressee="青禾镇中心小学",
    number="青督反馈〔2024〕3号",
    dated_on=date(2024, 3, 5),
    copies=("县委办公室", "县政府办公室"),
    printer="青禾县人民政府教育督导室",
    printed_on=date(2024, 3, 6),
    blocks=(
        Paragraph(TEXT * 15),
        Heading("总体情况"),
        Paragraph(TEXT * 9),
        Heading("主要做法", 2),
        Paragraph(TEXT * 9),
    ),
)


@pytest.fixture(scope="module")
def long_paper(printed):
    """Several pages of plain text."""
    return printed(PAPER)


def rows(page) -> list[list[dict]]:
    """The letters of a page line by line, page number and 版记 included."""
    lines = defaultdict(list)
    for char in page.chars:
        lines[round(char["bottom"])].append(char)
    return [sorted(line, key=lambda char: char["x0"]) for _, line in sorted(lines.items())]


def body(page) -> list[list[dict]]:
    """The lines inside the type area."""
    return [line for line in rows(page) if line[0]["bottom"] * MM < 37 + 225 + 1]


def ink(page, *, red: bool) -> list[tuple[float, float, float]]:
    """Every pixel row with red (or black) ink: its height, and where the ink starts and ends."""
    image = page.to_image(resolution=DPI).original.convert("RGB")
    r, g, b = (band.point([255 if value < 110 else 0 for value in range(256)]) for band in image.split())
    dark = ImageChops.multiply(g, b)
    mask = ImageChops.multiply(dark, ImageChops.invert(r) if red else r)
    found = []
    for y in range(mask.height):
        box = mask.crop((0, y, mask.width, y + 1)).getbbox()
        if box:
            found.append((y / DPI * 25.4, box[0] / DPI * 25.4, box[2] / DPI * 25.4))
    return found


def test_full_pages_have_22_lines_of_28_characters(long_paper):
    full = long_paper.pages[1]
    lines = body(full)
    assert len(lines) == 22
    plain = [line for line in lines if len(line) >= 27]
    assert len(plain) >= 18
    assert median(len(line) for line in plain) == 28
    pitches = [(b[0]["bottom"] - a[0]["bottom"]) * MM for a, b in pairwise(lines)]
    assert max(abs(pitch - 225 / 22) for pitch in pitches) < 0.1


def test_margins_are_within_half_a_millimetre(long_paper):
    for page in long_paper.pages[:2]:
        lines = [line for line in body(page) if len(line) >= 27]
        assert min(line[0]["x0"] for line in lines) * MM == pytest.approx(28, abs=0.5)
        unhung = [line[-1]["x1"] * MM for line in lines if line[-1]["text"] not in "，。、；：”）"]
        assert max(unhung) == pytest.approx(184, abs=0.5)
        assert max(line[-1]["x1"] for line in lines) * MM < 184 + 16 / 2 / 72 * 25.4 + 0.5
    assert (long_paper.pages[0].width * MM, long_paper.pages[0].height * MM) == pytest.approx((210, 297), abs=0.1)
    dark = [y for y, _, _ in ink(long_paper.pages[1], red=False)]
    assert min(dark) == pytest.approx(37 + (225 / 22 - 16 * MM) / 2, abs=1.0)
    assert max(y for y in dark if y < 263) <= 37 + 225


def test_first_page_has_the_head_in_its_place_and_shows_body_text(long_paper):
    first = long_paper.pages[0]
    red = ink(first, red=True)
    mark = [row for row in red if row[0] < 105]
    rule = [row for row in red if row[2] - row[1] > 150 and row[0] > 105]
    assert mark[0][0] - 37 == pytest.approx(35, abs=0.5)
    assert min(row[1] for row in mark) >= 28
    assert max(row[2] for row in mark) <= 184
    assert (rule[0][1], rule[0][2]) == pytest.approx((28, 184), abs=0.3)
    dark = ink(first, red=False)
    number = [y for y, _, _ in dark if y < rule[0][0]]
    letter = 16 * MM  # the em square reaches a little below the ink
    assert rule[0][0] - max(number) == pytest.approx(4, abs=0.12 * letter + 0.5)
    assert "".join(first.extract_text().split()).count("县教育督导室组织责任督学") >= 1


def test_title_stands_two_lines_below_the_rule_in_size_two(long_paper):
    title = [char for char in long_paper.pages[0].chars if char["size"] == pytest.approx(22, abs=0.1)]
    assert "".join(char["text"] for char in title) == PAPER.title
    assert "biao" in title[0]["fontname"]
    left, right = min(char["x0"] for char in title), max(char["x1"] for char in title)
    assert (left + right) / 2 * MM == pytest.approx(28 + 78, abs=1.0)


@pytest.mark.parametrize("index", [0, 1])
def test_page_numbers_are_seven_millimetres_below_in_the_outer_corner(long_paper, index):
    page = long_paper.pages[index]
    below = [row for row in ink(page, red=False) if row[0] > 263]
    number = rows(page)[-1]
    assert "".join(char["text"] for char in number).replace(" ", "") == f"—{index + 1}—"
    assert number[0]["size"] == pytest.approx(14, abs=0.1)
    assert "song" in number[0]["fontname"]
    dash = [row for row in below if row[2] - row[1] > 10]
    assert dash[0][0] - (37 + 225) == pytest.approx(7, abs=0.5)
    cell = 14 * MM
    if index % 2 == 0:
        assert max(row[2] for row in below) == pytest.approx(184 - cell, abs=1.0)
    else:
        assert min(row[1] for row in below) == pytest.approx(28 + cell, abs=1.0)


def test_headings_have_their_faces_and_stay_with_their_text(long_paper):
    faces = {}
    for page in long_paper.pages:
        for line in body(page):
            text = "".join(char["text"] for char in line)
            if text in {"一、总体情况", "（一）主要做法"}:
                faces[text] = line[0]["fontname"].split("-")[1]
                assert line is not body(page)[-1]
    assert faces == {"一、总体情况": "hei", "（一）主要做法": "kai"}


def test_the_imprint_stands_at_the_foot_of_an_even_page(printed):
    for times in (1, 4, 9, 14):
        pages = printed(replace(PAPER, blocks=(Paragraph(TEXT * times),))).pages
        assert len(pages) % 2 == 0
        text = "".join(pages[-1].extract_text().split())
        assert "抄送：县委办公室，县政府办公室。青禾县人民政府教育督导室2024年3月6日印发" in text
        lines = [row for row in ink(pages[-1], red=False) if row[2] - row[1] > 155]
        assert max(row[0] for row in lines) == pytest.approx(37 + 225, abs=0.5)


def test_the_signature_never_stands_alone(printed):
    for times in range(6, 14):
        paper = replace(PAPER, printer="", copies=(), blocks=(Paragraph(TEXT * times),))
        last = printed(paper).pages[-1]
        lines = ["".join(char["text"] for char in line) for line in body(last)]
        at = lines.index(PAPER.organ)
        assert lines[at + 1] == "2024年3月5日"
        assert at >= 2, f"page with a signature alone at {times}"


def test_unsealed_signature_is_two_letters_in_and_the_date_two_further(printed):
    page = printed(replace(PAPER, printer="", blocks=(Paragraph("文。"),))).pages[0]
    lines = {"".join(char["text"] for char in line): line for line in body(page)}
    organ, day = lines[PAPER.organ], lines["2024年3月5日"]
    cell = 156 / 28
    assert organ[-1]["x1"] * MM == pytest.approx(184 - 2 * cell, abs=0.3)
    assert (day[0]["x0"] - organ[0]["x0"]) * MM == pytest.approx(2 * cell, abs=0.3)


def test_attachments_start_on_a_page_of_their_own(printed):
    blocks = (Paragraph("文。"), AttachmentNote(("问题清单", "名册。")), Annex("问题清单", (Paragraph("甲"),)))
    pages = printed(replace(PAPER, blocks=blocks)).pages
    assert "附件：1.问题清单" in "".join(pages[0].extract_text().split())
    assert "2.名册\n" in pages[0].extract_text().replace(" ", "")
    lines = ["".join(char["text"] for char in line) for line in body(pages[1])]
    assert lines[:2] == ["附件", "问题清单"]


def test_a_long_table_repeats_its_head_and_stays_inside(printed):
    table = Table(
        ("序号", "存在的问题", "期限"),
        tuple((str(n), "教学楼二层灭火器过期，食堂索证索票不全。", "2024年4月16日") for n in range(1, 401)),
        (1, 6, 3),
    )
    pages = printed(replace(PAPER, printer="", blocks=(Paragraph("问题如下。"), table))).pages
    with_rows = [page for page in pages if "灭火器" in page.extract_text()]
    assert len(with_rows) > 10
    for page in with_rows:
        assert "存在的问题" in page.extract_text()
        assert min(rect["x0"] for rect in page.chars) * MM > 28
        assert max(char["x1"] for char in page.chars) * MM < 184.5
        head = next(line for line in rows(page) if "存" in {char["text"] for char in line})
        assert [char["text"] for char in head][-2:] == ["期", "限"]
        assert head[-1]["x1"] * MM < 184
    printed_numbers = "".join(page.extract_text() for page in pages)
    assert "400" in printed_numbers


def lines_of_cells(page) -> set[str]:
    """Every printed line of every cell of the page's tables, blanks taken out."""
    found = page.extract_tables()
    return {
        line.replace(" ", "") for table in found for row in table for cell in row for line in (cell or "").split("\n")
    }


@pytest.mark.parametrize("widths", [(20, 38, 12, 15, 15), (), (1, 30, 1, 1, 1)])
def test_dates_numbers_and_file_numbers_of_a_table_stay_whole(printed, widths):
    problem = "教学楼二层灭火器过期，食堂索证索票不全，2024年11月25日前没有更换。"
    progress = "已销号\n销字〔2024〕0018"
    row = ("2024-00018", problem, "限期整改", "2024年12月25日", progress)
    table = Table(("问题编号", "问题", "整改类型", "整改期限", "进展"), (row,) * 12, widths)
    pages = printed(replace(PAPER, printer="", blocks=(Paragraph("问题如下。"), table))).pages
    found = set().union(*map(lines_of_cells, pages))
    assert {"2024-00018", "2024年12月25日", "已销号", "销字〔2024〕0018"} <= found
    assert not {line for line in found if line.startswith(("日", "月", "年")) or line.endswith("〔2")}
    for page in pages:
        assert max((char["x1"] for char in page.chars), default=0) * MM < 184.5


def test_a_number_no_column_could_hold_is_parted_between_its_parts(printed):
    table = Table(tuple("甲乙丙丁戊己庚辛"), (("2024年12月25日",) * 8,) * 3)
    pages = printed(replace(PAPER, printer="", blocks=(Paragraph("如下。"), table))).pages
    found = set().union(*map(lines_of_cells, pages))
    assert {"12月", "25日"} & found or {"12月25日"} & found
    assert "2024年" in found


def test_a_hostile_text_is_printed_as_text(printed):
    hostile = '<img src="file:///etc/passwd"><style>@import url(http://127.0.0.1/x)</style></div>&amp;'
    paper = replace(PAPER, title=f"题{hostile}", addressee=hostile, blocks=(Paragraph(hostile), Heading(hostile)))
    words = "".join("".join(page.extract_text() for page in printed(paper).pages).split())
    assert 'src="file:///etc/passwd"' in words
    assert "root:" not in words
    assert "&amp;" in words


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "http://127.0.0.1:8000/",
        "http://localhost/",
        "https://example.com/a.png",
        "ftp://127.0.0.1/",
        "data:image/png;base64,AAAA",
        "paper:unknown",
        "/etc/passwd",
        "",
    ],
)
def test_the_fetcher_serves_packaged_faces_only(faces, address):
    fetcher = PackagedFetcher(faces)
    with pytest.raises(ValueError, match="address refused"):
        fetcher.fetch(address)
    assert fetcher.fetch("paper:paper-fang-0").read()[:4] == b"OTTO"
