"""The press: the code of verification, kinds of PDF, rare characters, nothing fetched, the 版记 foreseen."""

import io
import json
import unicodedata
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pdfplumber
import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports import press as press_room
from reports.blocks import Annex, AttachmentNote, BlockRefused, Heading, Marks, Paragraph, Table
from reports.finish import Finish
from reports.foresight import Place, foreseen, place_after
from reports.layout import Printing, build_body
from reports.measuring_pages import fonts_outside
from reports.paper_imprint import imprint_height
from reports.placards import code_of
from reports.snapshots import paper_to_json
from tests.reports.test_layout import PAPER, TEXT
from tests.reports.test_layout_endings import SEAL

MM = 25.4 / 72
ADDRESS = "https://dudao.qinghe.example/reports/verify/ABCDEFGHJKMNPQRS/"
CODED = Finish(verify=ADDRESS)
SHORT = replace(PAPER, printer="", copies=(), blocks=(Paragraph(TEXT),))
LETTER = replace(SHORT, format="letter", organ_mark="青禾县人民政府教育督导室")
RARE = "㛃䶮喆堃燚𠮷"
TABLE = Table(("序号", "问题"), tuple((str(n), "教学楼二层灭火器过期。") for n in range(60)), (1, 9))


def modules(page, image, count: int) -> list[list[bool]]:
    """What a camera would see of a code: whether the middle of each of its modules is dark."""
    scale = 12
    picture = pypdfium2.PdfDocument(page.pdf.stream)[page.page_number - 1].render(scale=scale).to_pil().convert("L")
    step = (image["x1"] - image["x0"]) / count
    return [
        [
            picture.getpixel(
                (int((image["x0"] + (x + 0.5) * step) * scale), int((image["top"] + (y + 0.5) * step) * scale))
            )
            < 128
            for x in range(count)
        ]
        for y in range(count)
    ]


@pytest.mark.parametrize(
    "paper",
    [PAPER, replace(PAPER, blocks=(Paragraph(TEXT * 2),)), replace(SHORT, blocks=(Paragraph(TEXT * 9),)), LETTER],
    ids=["even", "two", "odd", "letter"],
)
def test_the_code_stands_on_the_last_page_alone_clear_of_everything(printed, paper):
    pages = printed(paper, finish=CODED).pages
    assert [len(page.images) for page in pages] == [0] * (len(pages) - 1) + [1]
    last = pages[-1]
    (image,) = last.images
    matrix = [[bool(dark) for dark in row] for row in code_of(ADDRESS).matrix]
    assert modules(last, image, len(matrix)) == matrix
    width = (image["x1"] - image["x0"]) * MM
    assert width >= 15
    quiet = width / len(matrix) * 4 / MM
    near = [
        item
        for item in (*last.chars, *last.rects)
        if item["x1"] > image["x0"] - quiet + 0.5
        and item["x0"] < image["x1"] + quiet - 0.5
        and item["bottom"] > image["top"] - quiet + 0.5
        and item["top"] < image["bottom"] + 0.5
        and item.get("text", "x").strip()
    ]
    assert near == []
    assert image["x0"] * MM > 184 or image["top"] * MM > 262
    assert max(image["x1"] * MM, 0) < 206
    assert image["bottom"] * MM < 290
    text = "".join(last.extract_text().split())
    assert "核验" in text
    assert "ABCDEFGH" in text
    assert "JKMNPQRS" in text


def test_the_code_moves_nothing(printed):
    plain, coded = (printed(PAPER, finish=finish).pages for finish in (Finish(), CODED))
    assert len(plain) == len(coded)
    for before, after in zip(plain, coded, strict=True):
        places = [(c["text"], round(c["x0"], 1), round(c["top"], 1)) for c in after.chars if c["size"] > 7.5]
        assert places == [(c["text"], round(c["x0"], 1), round(c["top"], 1)) for c in before.chars]


@pytest.mark.parametrize("variant", ["", "pdf/a-2b", "pdf/a-3b"])
def test_a_paper_is_tagged_and_may_be_archived(press, variant):
    pdf = press.print_paper(SHORT, finish=Finish(verify=ADDRESS, seal=SEAL, variant=variant))
    with pdfplumber.open(io.BytesIO(pdf)) as opened:
        catalog = opened.doc.catalog
        assert str(catalog["Lang"], "ascii") == "zh-CN"
        assert catalog["StructTreeRoot"]
        tags = {element.get("type") for element in walk(opened.structure_tree)}
        assert {"H1", "P"} <= tags
        assert not [name for page in opened.pages for name in fonts_outside(page)]
        if variant:
            metadata = catalog["Metadata"].resolve().get_data().decode()
            assert f'pdfaid:part="{variant[6]}"' in metadata
            assert 'pdfaid:conformance="B"' in metadata
            assert catalog["OutputIntents"]
        else:
            assert "OutputIntents" not in catalog


def walk(elements):
    """Every element of a structure tree."""
    for element in elements:
        yield element
        yield from walk(element.get("children", ()))


def test_rare_characters_are_printed_wherever_they_stand(printed, faces):
    blocks = (Paragraph(f"{RARE}老师。"), Heading(RARE), Table((RARE, "期限"), ((RARE, "无"),)))
    paper = replace(SHORT, title=f"关于{RARE}的通知", addressee=RARE, marks=Marks(signer=RARE), blocks=blocks)
    pages = printed(paper).pages
    letters = [char for page in pages for char in page.chars if char["text"] in RARE]
    assert {char["text"] for char in letters} == set(RARE)
    assert len(letters) == 7 * len(RARE)
    assert faces.missing_glyphs(RARE) == ()
    for style in ("fang", "hei", "kai", "biao"):
        for char in RARE:
            assert any(font.has(char) for font in faces.chain(style))


def test_a_character_no_font_has_is_named(press):
    unknown = "\U0001f984"
    asked = {"snapshot": paper_to_json(replace(SHORT, blocks=(Paragraph(f"甲{unknown}乙"),))), "draft": False}
    reply = press_room.answer(press, json.dumps(asked))
    assert reply["missing"] == unknown
    assert unicodedata.category(unknown) == "So"


@contextmanager
def listening():
    """An address on this machine, and what was asked of it."""
    asked = []

    class Listener(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args):
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Listener)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/x", asked
    server.shutdown()
    server.server_close()


def test_nothing_in_a_paper_is_ever_fetched(press):
    with listening() as (address, asked):
        evil = (
            f'"><img src={address}><link rel=stylesheet href={address}><style>@import "{address}"</style>url({address})'
        )
        paper = replace(
            PAPER,
            organ_mark=evil,
            organ=evil,
            number=evil,
            title=evil,
            addressee=evil,
            copies=(evil,),
            printer=evil,
            sealed=True,
            marks=Marks(secrecy=evil, urgency=evil, signer=evil, joint=(evil,), note=evil, attendance=((evil, evil),)),
            blocks=(
                Heading(evil),
                Paragraph(evil),
                Table((evil,), ((evil,),), (), evil),
                AttachmentNote((evil,)),
                Annex(evil, (Paragraph(evil),)),
            ),
        )
        for paper_format in ("document", "letter", "minutes"):
            pdf = press.print_paper(replace(paper, format=paper_format), finish=Finish(verify=f"{address}/{evil}"))
            assert pdf.startswith(b"%PDF-")
        assert asked == []


def test_a_finish_that_cannot_be_printed_is_answered_with_a_sentence(press):
    asked = {"snapshot": paper_to_json(SHORT), "draft": False, "finish": {"variant": "pdf/x"}}
    assert "没有“pdf/x”这种PDF格式" in press_room.answer(press, json.dumps(asked))["refused"]
    with pytest.raises(BlockRefused):
        Finish(seal="%%%")


# --- the 版记 foreseen ------------------------------------------------------------------------------------------------


def looked_at(press, paper, monkeypatch, foresight) -> tuple[bytes, int]:
    """The PDF with a foresight of ours, and how often the paper was laid out."""
    monkeypatch.setattr(press_room, "foreseen", lambda body, height: foresight)
    rendered = []
    render = press._render
    monkeypatch.setattr(press, "_render", lambda *given: rendered.append(1) or render(*given))
    return press.print_paper(paper), len(rendered)


@pytest.mark.parametrize("times", [2, 7, 8, 9])
def test_whatever_was_foreseen_the_imprint_ends_where_it_belongs(press, monkeypatch, times):
    paper = replace(PAPER, sealed=True, blocks=(Paragraph(TEXT * times + "教" * 20),))
    results = []
    for foresight in (Place(), Place(even=True), Place(even=True, unnumbered=True), None):
        with monkeypatch.context() as patched:
            pdf, times_laid_out = looked_at(press, paper, patched, foresight)
        assert times_laid_out <= 2
        opened = pypdfium2.PdfDocument(pdf)
        results.append([page.get_textpage().get_text_bounded() for page in opened])
        opened.close()
    assert all(result == results[0] for result in results)
    assert len(results[0]) % 2 == 0
    assert "印发" in results[0][-1]


def test_a_paper_of_lines_is_laid_out_once(press, monkeypatch):
    rendered = []
    render = press._render
    monkeypatch.setattr(press, "_render", lambda *given: rendered.append(1) or render(*given))
    annexes = (
        AttachmentNote(("名册", "清单")),
        Annex("名册", (Paragraph(TEXT * 3),)),
        Annex("清单", (Paragraph(TEXT),)),
    )
    papers = [replace(PAPER, sealed=n % 2 == 0, blocks=(Heading("情况"), Paragraph(TEXT * n))) for n in (1, 5, 9)]
    papers.append(replace(PAPER, blocks=(Paragraph(TEXT * 4), *annexes)))
    for paper in papers:
        press.print_paper(paper)
    assert len(rendered) == len(papers)


def test_what_lies_off_the_grid_is_not_foreseen(faces):
    paper = replace(PAPER, blocks=(TABLE, Paragraph(TEXT)))
    assert foreseen(build_body(paper, faces, Printing()), imprint_height(paper, faces)) is None


@given(st.integers(1, 40), st.booleans())
def test_the_imprint_always_stands_on_an_even_page(page, fits):
    place = place_after(page, fits=fits)
    lands = page if fits and not place.even else page + 1
    assert (lands + (place.even and lands % 2)) % 2 == 0
    assert place.unnumbered == (page % 2 == 0 and not fits)
