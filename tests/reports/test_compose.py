"""Lines on the grid: whatever the text, nothing is lost, nothing stands out, no mark stands where it must not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.blocks import (
    Annex,
    AttachmentNote,
    BlockRefused,
    Heading,
    Paper,
    Paragraph,
    Table,
    chinese_number,
    clean,
    numbered,
)
from reports.compose import CELLS, CLOSING, NO_END, NO_START, TYPE_WIDTH, Frame, Run, compose
from reports.snapshots import block_from_json, paper_from_json, paper_to_json, snapshot_sha256
from reports.titles import title_lines

HAN = "县教育督导室对学校开展经常性情况反馈如下整改期限安全食堂㛃䶮"
ODD = HAN + "0123456789%年月日号.,-aZ，。、；：？！）〕】》”’（〔【《“‘—…￥ ℃𠮷"


class Plain:
    """Latin half as wide as Chinese."""

    def advance(self, style: str, char: str) -> float:
        return 0.5 if char.isascii() else 1.0


PLAIN = Plain()
words = st.text(HAN, min_size=2, max_size=9)
figures = st.sampled_from(["2024年3月5日", "〔2024〕3号", "92.9%", "1,200人", "第3条", "7个工作日", "3.5万元"])
phrases = st.one_of(
    words,
    words.map(lambda word: word + "，"),
    words.map(lambda word: f"（{word}）"),
    words.map(lambda word: f"“{word}”。"),
    figures,
)
prose = st.lists(phrases, min_size=1, max_size=60).map("".join)
frames = st.builds(
    Frame,
    width=st.sampled_from([TYPE_WIDTH, TYPE_WIDTH / 2]),
    size=st.sampled_from([16.0, 14.0, 12.0]),
    first=st.sampled_from([0.0, 2.0]),
    rest=st.sampled_from([0.0, 4.0]),
    justify=st.booleans(),
)


def letters(text: str) -> str:
    return text.replace(" ", "")


def sticks_out(line, frame: Frame) -> float:
    """Points by which a line is too wide, the empty half of a closing mark at its end not counted."""
    hang = frame.size / 2 if line.text[-1] in CLOSING else 0.0
    return line.indent + line.width - hang - (frame.width - frame.right * frame.cell)


@given(st.text(ODD, max_size=300), frames)
def test_no_letter_is_lost_and_no_line_stands_out(text, frame):
    lines = compose(text, PLAIN, frame)
    assert letters("".join(line.text for line in lines)) == letters(text)
    assert all(sticks_out(line, frame) < 0.05 for line in lines)


@given(prose)
def test_no_line_of_prose_starts_with_a_closing_or_ends_with_an_opening_mark(text):
    for line in compose(text, PLAIN):
        assert line.text[0] not in NO_START
        assert line.text[-1] not in NO_END


@given(prose)
def test_lines_of_prose_are_full_except_the_last(text):
    frame = Frame()
    for line in compose(text, PLAIN, frame)[:-1]:
        assert line.fit in {"natural", "loosened", "squeezed"}
        if line.fit == "loosened":
            assert sticks_out(line, frame) == pytest.approx(-frame.size / 2 * (line.text[-1] in CLOSING), abs=0.05)


@given(prose)
def test_figures_with_their_units_and_dates_stay_whole(text):
    marked = f"{text}2024年3月5日{text}〔2024〕3号{text}"
    lines = [line.text for line in compose(marked, PLAIN)]
    for whole in ("2024年3月5日", "〔2024〕3号"):
        assert sum(line.count(whole) for line in lines) == marked.count(whole)


def test_a_full_line_holds_28_characters_after_an_indent_of_two():
    lines = compose("督" * 82, PLAIN)
    assert [len(line.text) for line in lines] == [CELLS - 2, CELLS, CELLS]
    assert [line.fit for line in lines] == ["natural"] * 3


def test_styles_survive_and_an_endless_word_is_broken():
    lines = compose([Run("一、", "hei"), Run("督" * 40)], PLAIN)
    assert lines[0].runs[0] == Run("一、", "hei")
    endless = compose("a" * 200, PLAIN)
    assert "".join(line.text for line in endless) == "a" * 200
    assert len(endless) == 4


@given(st.text(HAN + "关于的和《》（）2024年", min_size=1, max_size=120), st.lists(words, max_size=3))
def test_titles_lose_nothing_and_fit(title, names):
    lines = title_lines(title, 20, names)
    assert "".join(lines) == title
    assert all(sum(0.5 if c.isascii() else 1 for c in line) <= 20 for line in lines)


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("督导情况通报", ("督导情况通报",)),
        (
            "关于青禾镇中心小学2024年春季学期经常性督导情况的反馈意见",
            ("关于青禾镇中心小学2024年春季学期", "经常性督导情况的反馈意见"),
        ),
        ("关于甲|的通知", ("关于甲", "的通知")),
    ],
)
def test_titles_break_by_meaning_or_by_hand(title, lines):
    assert title_lines(title, 20, ("青禾镇中心小学",)) == lines


def test_marks_of_headings_are_counted():
    blocks = (
        *(Heading("甲"), Heading("乙", 2), Heading("丙", 3), Heading("丁", 4), Heading("戊", 2), Heading("己")),
        *(Heading("庚", 2), Annex("表", (Heading("辛"),))),
    )
    marked = numbered(blocks)
    assert [block.text for block in marked[:7]] == [
        *["一、甲", "（一）乙", "1.丙", "（1）丁", "（二）戊", "二、己", "（一）庚"]
    ]
    assert marked[7].blocks[0].text == "一、辛"
    assert [chinese_number(n) for n in (9, 10, 11, 20, 99, 100)] == ["九", "十", "十一", "二十", "九十九", "100"]


def test_a_snapshot_comes_back_as_it_was():
    paper = Paper(
        kind="feedback_opinion",
        organ_mark="某室文件",
        organ="某室",
        title="题",
        addressee="某校",
        blocks=(Paragraph("文"), Table(("甲", "乙"), (("1", "2"),), (2, 1), "表"), AttachmentNote(("名册",))),
        facts={"b": 1, "a": ["x"]},
    )
    snapshot = paper_to_json(paper)
    assert paper_from_json(snapshot) == paper
    assert snapshot_sha256(snapshot) == snapshot_sha256(dict(reversed(snapshot.items())))
    assert snapshot_sha256(snapshot | {"title": "题。"}) != snapshot_sha256(snapshot)


@pytest.mark.parametrize(
    "data",
    [
        {"type": "script", "text": "x"},
        {"type": "paragraph"},
        {"type": "paragraph", "text": 3},
        {"type": "heading", "level": 5, "text": "x"},
        {"type": "table", "head": [], "rows": []},
        {"type": "table", "head": ["a"], "rows": [["1", "2"]]},
        {"type": "table", "head": ["a"], "rows": [], "widths": [1, 2]},
    ],
)
def test_a_block_nobody_could_print_is_refused(data):
    with pytest.raises(BlockRefused):
        block_from_json(data)


def test_cleaning_keeps_rare_characters_and_drops_control_characters():
    assert clean(" 张㛃\u0000 \u0007𠮷\t\t燚 \r\n 二 ") == "张㛃 𠮷 燚\n二"
