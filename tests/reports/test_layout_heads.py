"""版头 of documents, letters and minutes, measured on the printed page. Lengths in millimetres from the upper left corner."""

from dataclasses import replace

import pytest

from reports.blocks import BlockRefused, Marks, Paragraph
from reports.paper_heads import head_of, signer_rows
from tests.reports.test_layout import PAPER, TEXT, body, ink, rows

MM = 25.4 / 72
CELL = 156 / 28
GRID = 225 / 22
SHORT = replace(PAPER, printer="", copies=(), blocks=(Paragraph(TEXT),))
LETTER = replace(SHORT, format="letter", organ_mark="青禾县人民政府教育督导室")


def text_of(line) -> str:
    """The letters of a line."""
    return "".join(char["text"] for char in line)


def lines_of(page) -> dict[str, list[dict]]:
    """The lines of the type area by their text."""
    return {text_of(line): line for line in body(page)}


def red_letters(page) -> list[dict]:
    """The letters of the 发文机关标志."""
    return [char for char in page.chars if char["non_stroking_color"] == (1, 0, 0)]


def bands(page) -> list[tuple[float, float, float, float]]:
    """Rules of red ink: top, bottom, left and right, of everything wider than 150 mm."""
    found: list[list[tuple[float, float, float]]] = []
    for row in ink(page, red=True):
        if row[2] - row[1] > 150:
            if found and row[0] - found[-1][-1][0] < 0.12:
                found[-1].append(row)
            else:
                found.append([row])
    return [(b[0][0], b[-1][0] + 25.4 / 300, b[0][1], b[0][2]) for b in found]


def test_copy_number_secrecy_and_urgency_stand_in_the_upper_left_corner_line_by_line(printed):
    marks = Marks(copy_no="000012", secrecy="秘密★1年", urgency="特急")
    page = printed(replace(SHORT, marks=marks)).pages[0]
    lines = lines_of(page)
    for at, (text, face) in enumerate((("000012", "fang"), ("秘密★1年", "hei"), ("特急", "hei"))):
        assert lines[text][0]["x0"] * MM == pytest.approx(28, abs=0.3)
        assert (lines[text][0]["bottom"] * MM - 37) // GRID == at
        assert lines[text][0]["fontname"].split("-")[1] == face
    mark = [row for row in ink(page, red=True) if row[0] < 105]
    assert mark[0][0] - 37 == pytest.approx(35, abs=0.2)


def test_an_upward_paper_has_its_number_at_the_left_and_its_signer_at_the_right(printed):
    page = printed(replace(SHORT, marks=Marks(signer="张三丰"))).pages[0]
    line = lines_of(page)["青督反馈〔2024〕3号签发人：张三丰"]
    assert line[0]["x0"] * MM == pytest.approx(28 + CELL, abs=0.2)
    assert line[-1]["x1"] * MM == pytest.approx(184 - CELL, abs=0.2)
    assert [char["fontname"].split("-")[1] for char in line[-5:]] == ["fang", "fang", "kai", "kai", "kai"]


def test_several_signers_stand_two_in_a_row_and_the_number_beside_the_last(printed):
    paper = replace(SHORT, marks=Marks(signer="张三丰、李四，王五"))
    assert signer_rows(paper.marks) == ("张三丰　李四", "王五")
    page = printed(paper).pages[0]
    lines = {text.replace("　", ""): line for text, line in lines_of(page).items()}
    first, last = lines["签发人：张三丰李四"], lines["青督反馈〔2024〕3号王五"]
    assert next(c for c in last if c["text"] == "王")["x0"] == pytest.approx(first[4]["x0"], abs=0.5)
    rule = bands(page)[-1]
    assert rule[0] - last[0]["bottom"] * MM == pytest.approx(4, abs=0.5)
    assert (rule[0] - 37) / GRID == pytest.approx(9, abs=0.02)


@pytest.mark.parametrize("others", [1, 2, 8])
def test_the_names_of_a_joint_paper_are_equally_wide_and_the_first_page_shows_text(printed, others):
    joint = tuple(
        f"青禾县{name}局" for name in ("教育", "财政", "公安", "人社", "卫健", "民政", "住建", "市场监督管理")
    )
    page = printed(replace(SHORT, marks=Marks(joint=joint[:others]))).pages[0]
    letters = red_letters(page)
    starts = {round(c["top"]): c for c in letters if c["text"] == "青"}
    assert len(starts) == others + 1
    ends = [max(c["x1"] for c in letters if c["text"] in "室局" and round(c["top"]) == top) for top in starts]
    assert max(ends) - min(ends) < 1.5
    assert max(c["x0"] for c in starts.values()) - min(c["x0"] for c in starts.values()) < 0.5
    suffix = [c for c in letters if c["text"] in "文件"]
    middle = (min(starts) + max(starts)) / 2
    assert suffix[0]["top"] == pytest.approx(middle, abs=1.5)
    assert min(c["x0"] for c in suffix) > max(ends)
    assert max(c["x1"] for c in suffix) * MM <= 184
    assert next(row for row in ink(page, red=True) if row[0] < 105)[0] - 37 == pytest.approx(35, abs=0.2)
    assert "县教育督导室组织责任督学" in "".join(page.extract_text().split())


def test_more_than_eight_other_organs_are_refused():
    with pytest.raises(BlockRefused, match="最多8个"):
        Marks(joint=("某局",) * 9)


def test_a_letter_has_its_mark_30_mm_down_and_double_rules_170_mm_long(printed):
    pages = printed(replace(LETTER, blocks=(Paragraph(TEXT * 8),))).pages
    page = pages[0]
    mark = [row for row in ink(page, red=True) if row[2] - row[1] < 160 and row[0] < 45]
    assert mark[0][0] == pytest.approx(30, abs=0.15)
    upper, lower = bands(page)[:2], bands(page)[2:]
    assert len(upper) == len(lower) == 2
    assert upper[0][0] - (mark[-1][0] + 25.4 / 300) == pytest.approx(4, abs=0.2)
    assert 297 - lower[-1][1] == pytest.approx(20, abs=0.2)
    for top, bottom, left, right in (*upper, *lower):
        assert (left, right) == pytest.approx((20, 190), abs=0.2)
        assert 0.3 < bottom - top < 1.2
    assert upper[0][1] - upper[0][0] > upper[1][1] - upper[1][0]
    assert lower[0][1] - lower[0][0] < lower[1][1] - lower[1][0]
    number = lines_of(page)[PAPER.number]
    assert number[-1]["x1"] * MM == pytest.approx(184, abs=0.3)
    letter = 16 * MM
    drop = number[0]["top"] * MM - upper[-1][1]
    assert drop == pytest.approx(letter * 7 / 8, abs=0.3)
    assert "— 1 —" not in page.extract_text()
    assert "— 2 —" in pages[1].extract_text()
    assert not bands(pages[1])


def test_the_marks_of_a_letter_stand_below_its_rule_and_its_title_two_lines_below_them(printed):
    marks = Marks(copy_no="000012", secrecy="秘密★1年", urgency="特急")
    page = printed(replace(LETTER, marks=marks)).pages[0]
    lines = lines_of(page)
    assert lines["000012" + PAPER.number][0]["x0"] * MM == pytest.approx(28, abs=0.3)
    assert lines["特急"][0]["x0"] * MM == pytest.approx(28, abs=0.3)
    title = next(line for line in body(page) if line[0]["size"] == pytest.approx(22, abs=0.1))
    blanks = (title[0]["bottom"] - lines["特急"][0]["bottom"]) * MM / GRID - 1
    assert blanks == pytest.approx(2, abs=0.15)


def test_the_imprint_of_a_letter_is_its_copies_alone(printed):
    paper = replace(LETTER, copies=("县委办公室",), printer=PAPER.printer, printed_on=PAPER.printed_on)
    pages = printed(paper).pages
    assert len(pages) == 1
    text = "".join(pages[0].extract_text().split())
    assert "抄送：县委办公室。" in text
    assert "印发" not in text
    assert not [rect for rect in pages[0].rects if rect["non_stroking_color"] != (1, 0, 0)]


def test_minutes_have_their_mark_35_mm_down_and_say_who_was_there(printed):
    names = "、".join(("李明华", "王小红", "赵建国", "钱多多", "孙立人") * 3)
    attendance = (("出席", names), ("请假", "周全"), ("列席", "吴起"))
    paper = replace(SHORT, format="minutes", organ_mark="青禾县教育督导约谈纪要", marks=Marks(attendance=attendance))
    pages = printed(paper).pages
    assert next(row for row in ink(pages[0], red=True) if row[0] < 105)[0] - 37 == pytest.approx(35, abs=0.2)
    lines = body(pages[0])
    first = next(line for line in lines if text_of(line).startswith("出席："))
    assert first[0]["x0"] * MM == pytest.approx(28 + 2 * CELL, abs=0.2)
    assert [char["fontname"].split("-")[1] for char in first[:4]] == ["hei", "hei", "fang", "fang"]
    after = lines[lines.index(first) + 1]
    assert after[0]["x0"] == pytest.approx(first[3]["x0"], abs=1.5)
    above = lines[lines.index(first) - 1]
    assert (first[0]["bottom"] - above[0]["bottom"]) * MM == pytest.approx(2 * GRID, abs=0.2)
    shown = "".join(text_of(line) for page in pages for line in body(page))
    assert "请假：周全列席：吴起" in shown


def test_too_many_addressees_move_to_the_imprint_so_that_the_first_page_shows_text(printed):
    schools = "、".join(f"青禾县第{n}中心小学" for n in range(10, 45))
    paper = replace(PAPER, addressee=schools, blocks=(Paragraph(TEXT),))
    pages = printed(paper).pages
    first = "".join(pages[0].extract_text().split())
    assert "县教育督导室组织责任督学" in first
    assert "青禾县第10中心小学" not in first
    last = "".join(pages[-1].extract_text().split())
    assert f"主送：{schools}。抄送：县委办公室，县政府办公室。" in last
    few = printed(replace(paper, addressee="青禾镇中心小学")).pages
    assert "青禾镇中心小学：" in "".join(few[0].extract_text().split())


def test_a_title_of_300_letters_is_printed_whole_and_inside(printed):
    title = "关于青禾县各中小学校幼儿园春季学期教育督导情况的反馈意见" * 11
    pages = printed(replace(SHORT, title=title[:300])).pages
    letters = [char for page in pages for char in page.chars if char["size"] == pytest.approx(22, abs=0.1)]
    assert "".join(char["text"] for char in letters) == title[:300]
    assert min(char["x0"] for char in letters) * MM >= 27.9
    assert max(char["x1"] for char in letters) * MM <= 184.5
    assert max(char["bottom"] for char in letters) * MM < 37 + 225


def test_a_draft_says_so_where_its_number_will_stand(printed):
    for paper in (SHORT, LETTER):
        pages = printed(replace(paper, number=""), draft=True).pages
        assert "草稿" in {text_of(line) for line in rows(pages[0])}
        assert "草　稿" in pages[0].extract_text() or "草 稿" in pages[0].extract_text()


def test_the_head_grows_by_the_grid_and_only_as_far_as_there_is_room():
    joint = ("青禾县教育局",) * 8
    assert head_of(SHORT).lines == 8
    assert head_of(replace(SHORT, marks=Marks(joint=joint[:2]))).lines == 10
    long = replace(SHORT, title="某" * 140, marks=Marks(joint=joint))
    assert head_of(long).lines < head_of(replace(SHORT, marks=Marks(joint=joint))).lines
    assert head_of(long).lines >= 8
    assert head_of(replace(long, format="minutes")).names == (SHORT.organ_mark,)
