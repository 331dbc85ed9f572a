"""Every kind of paper, one page, three pages and twenty: measured as PDF, compared with its Word file, and that measured too."""

import io
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
from django.conf import settings
from fontTools.ttLib import TTFont

from reports.blocks import Annex, Chart, Paper, Table
from reports.charts import chart_svg
from reports.finish import NO_FINISH
from reports.kinds import kinds
from reports.measuring import examine
from reports.measuring_pages import is_page_number
from reports.measuring_sheets import sheets_of, text_of
from reports.word import Face, build_word, text_of_word
from tests.reports.papers import every_kind, finish_of, fitted, variants

SHORT, LONG = (1, 3), 20
FULL = {"每面行数", "每行字数", "行距", "天头（上）", "正文字号", "正文用仿宋（1为是）"}
GRIDDED = {"document", "letter", "minutes"}
FREE = {
    "fang": Face("FandolFang"),
    "hei": Face("FandolHei"),
    "kai": Face("FandolKai"),
    "biao": Face("FandolBiao"),
    "song": Face("FandolSong"),
}
ONE_OF_EACH = {
    kind.format: kind.code for kind in reversed(kinds().values())
}.values()  # three pages of these in the quick suite
QUICK = [(code, 1) for code in every_kind()] + [(code, 3) for code in ONE_OF_EACH]
THREE = [(code, 3) for code in every_kind() if code not in ONE_OF_EACH]
EVERY = [(code, pages) for code in every_kind() for pages in (*SHORT, LONG)]


@pytest.fixture(scope="module")
def sampled(press) -> Callable[[str, int], tuple[Paper, bytes]]:
    """sampled(code, pages) -> a paper of that kind and its PDF, made once."""
    made: dict[tuple[str, int], tuple[Paper, bytes]] = {}

    def one(code: str, pages: int) -> tuple[Paper, bytes]:
        if (code, pages) not in made:
            made[code, pages] = fitted(press, code, pages)
        return made[code, pages]

    return one


def letters(pdf: bytes) -> Counter:
    """Every printed letter of a PDF, page numbers left out."""
    with sheets_of(io.BytesIO(pdf)) as sheets:
        lines = [text_of(line) for sheet in sheets for line in sheet.lines if not is_page_number(line)]
    return Counter("".join("".join(lines).split()))


def drawn(paper: Paper) -> Counter:
    """The letters inside the charts of a paper: Word has them as a picture with a description."""
    every = [inner for block in paper.blocks for inner in (block.blocks if isinstance(block, Annex) else (block,))]
    pictures = [
        chart_svg(block, width_mm=156, height_mm=80, families={}) for block in every if isinstance(block, Chart)
    ]
    words = "".join(unescape("".join(re.findall(r"<(?:text|tspan)[^>]*>([^<]*)", picture))) for picture in pictures)
    return Counter("".join(words.split()))


def heads(paper: Paper) -> list[Counter]:
    """The heads of the tables of a paper, which the PDF repeats on every page."""
    every = [inner for block in paper.blocks for inner in (block.blocks if isinstance(block, Annex) else (block,))]
    return [Counter("".join("".join(block.head).split())) for block in every if isinstance(block, Table)]


def left_over(paper: Paper, pdf: bytes, word: bytes) -> Counter:
    """What the PDF says beyond the Word file, charts and repeated heads taken off."""
    printed, said = letters(pdf), Counter(text_of_word(word))
    assert not said - printed, "the Word file says more than the PDF"
    rest = printed - said - drawn(paper)
    for head in heads(paper):
        while rest and not head - rest:
            rest -= head
    return rest


def measured(paper: Paper, pdf: bytes, pages: int) -> None:
    found = examine(io.BytesIO(pdf))
    assert [figure.sentence for figure in found.missed] == []
    assert (found.format, found.pages) == (paper.format, pages)
    if pages == LONG and paper.format in GRIDDED:
        assert {figure.name for figure in found.figures} >= FULL


@pytest.mark.parametrize(("code", "pages"), QUICK)
def test_every_kind_is_to_the_standard(sampled, code, pages):
    measured(*sampled(code, pages), pages)


@pytest.mark.slow
@pytest.mark.parametrize(("code", "pages"), THREE)
def test_three_pages_of_every_kind_are_to_the_standard(sampled, code, pages):
    measured(*sampled(code, pages), pages)


@pytest.mark.slow
@pytest.mark.parametrize("code", every_kind())
def test_twenty_pages_of_every_kind_are_to_the_standard(sampled, code):
    measured(*sampled(code, LONG), LONG)


@pytest.mark.parametrize("code", every_kind())
def test_the_word_file_of_every_kind_says_what_its_pdf_says(sampled, faces, code):
    paper, pdf = sampled(code, 3)
    word = build_word(paper, faces, finish=finish_of(kinds()[code]))
    assert left_over(paper, pdf, word) == Counter()


@pytest.mark.parametrize("name", variants())
def test_marks_joint_papers_and_remarks_say_the_same_and_stand_in_their_places(press, faces, name):
    paper, finish = variants()[name]
    pdf = press.print_paper(paper, finish=finish)
    found = examine(io.BytesIO(pdf))
    assert [figure.sentence for figure in found.missed] == []
    assert found.format == paper.format
    assert left_over(paper, pdf, build_word(paper, faces, finish=finish)) == Counter()


def test_a_paper_that_says_something_else_is_found(sampled, faces):
    paper, pdf = sampled("supervision_notice", 1)
    word = build_word(paper, faces)
    assert left_over(paper, pdf, word) == Counter("核验9K7M-2QXP-4TLD")
    with pytest.raises(AssertionError, match="says more"):
        left_over(paper, pdf, build_word(sampled("supervision_notice", 3)[0], faces, finish=NO_FINISH))


@pytest.fixture(scope="module")
def converted(sampled, faces, tmp_path_factory) -> Path:
    """The Word files of all samples as another office program prints them (soffice, Debian: libreoffice-writer-nogui), with the free
    faces known to it. It tells the bold of a family by a weight the free 小标宋 does not give, so that face goes by a name of its own."""
    folder = tmp_path_factory.mktemp("word")
    shutil.copytree(Path(settings.FONT_DIR), folder / "home" / ".fonts")
    bold = TTFont(Path(settings.FONT_DIR) / "FandolSong-Bold.otf")
    for record in bold["name"].names:
        record.string = {1: "FandolBiao", 2: "Regular"}.get(record.nameID, record.string)
    bold.save(folder / "home" / ".fonts" / "FandolBiao.otf")
    files = []
    for code, pages in EVERY:
        files.append(folder / f"{code}-{pages}.docx")
        paper = sampled(code, pages)[0]
        files[-1].write_bytes(build_word(paper, faces, names=FREE, finish=finish_of(kinds()[code])))
    for name, (paper, finish) in variants().items():
        files.append(folder / f"{name}.docx")
        files[-1].write_bytes(build_word(paper, faces, names=FREE, finish=finish))
    home = {"HOME": str(folder / "home"), "PATH": "/usr/bin:/bin"}
    command = ["soffice", f"-env:UserInstallation=file://{folder}/home", "--headless", "--convert-to", "pdf"]
    subprocess.run([*command, "--outdir", folder, *files], check=True, capture_output=True, timeout=1800, env=home)
    return folder


@pytest.mark.slow
@pytest.mark.xdist_group("soffice")
@pytest.mark.parametrize("name", [*(f"{code}-{pages}" for code, pages in EVERY), *variants()])
def test_another_office_program_lays_every_word_file_out_to_the_standard(converted, name):
    found = examine(converted / f"{name}.pdf", tolerance=1.0)
    assert [figure.sentence for figure in found.missed] == []
    format = variants()[name][0].format if name in variants() else kinds()[name.rpartition("-")[0]].format
    assert found.format == format
