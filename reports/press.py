"""HTML to PDF. Knows WeasyPrint and packaged fonts, no Django and no network; also runs as a child process of its own.

``python -m reports.press FONT_FOLDER…`` reads one JSON request per line and answers each with one JSON line: that keeps the
font configuration warm, while the parent may end the process whenever a paper takes too long or too much memory.
"""

from __future__ import annotations

import base64
import io
import json
import resource
import sys
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

from weasyprint import CSS, HTML, Document
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from reports.blocks import BlockRefused, Paper, pictures, texts
from reports.finish import CODE, NO_FINISH, PNG, SEAL, Finish, finish_from_json, seal_bytes
from reports.fonts import Font, FontMissing, FontSet, load
from reports.foresight import Body, Place, foreseen, place_after
from reports.layout import PAPER_SCHEME, Printing, build_body, build_html, fixed_rules
from reports.paper_imprint import has_imprint, imprint_height
from reports.paper_measures import GRID, LINES, SLACK, TOP
from reports.placards import IMAGE_SCHEME, Placard, build_sheets, code_of, placard_from_json
from reports.snapshots import paper_from_json
from reports.word import build_word

CODE_SCALE = 8  # points of the picture to a module of the code
PIXELS = 96 / 25.4  # of a page that was laid out, in a millimetre
TYPE_END = TOP + LINES * GRID + SLACK
MEMORY_LIMIT = 1024**3  # bytes of data the child may hold


class PackagedFetcher(URLFetcher):
    """Serves the faces of a font set and the pictures of the request (JPEG, or PNG for seal and code) by name and refuses every other address: no file,
    no http, no redirect, no data."""

    def __init__(self, faces: FontSet) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False)
        self._faces: dict[str, Font] = dict(faces.faces())
        self.pictures: dict[str, bytes] = {}

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        """The bytes of ``paper:<family>`` or ``image:<key>``; raises ValueError for anything else."""
        scheme, _, name = url.partition(":")
        if scheme == IMAGE_SCHEME and name in self.pictures:
            kind = "image/png" if self.pictures[name].startswith(PNG) else "image/jpeg"
            return URLFetcherResponse(url, self.pictures[name], {"Content-Type": kind})
        if scheme != PAPER_SCHEME or name not in self._faces:
            raise ValueError(f"address refused: {url[:80]}")
        return URLFetcherResponse(url, self._faces[name].data(), {"Content-Type": "font/otf"})


class Press:
    """Prints papers one after the other with one font configuration."""

    def __init__(self, faces: FontSet) -> None:
        self.faces = faces
        self.fetcher = PackagedFetcher(faces)
        self.font_configuration = FontConfiguration()
        self.rules = CSS(
            string=fixed_rules(faces), font_config=self.font_configuration, url_fetcher=self.fetcher, base_url=None
        )
        self.sheets: list[Document] = []
        self.missing: set[str] = set()

    def print_paper(self, paper: Paper, *, draft: bool = False, finish: Finish = NO_FINISH) -> bytes:
        """The PDF of a paper with its finish. The 版记 stands on an even page; a 版记 page behind a blank page carries no number."""
        self.fetcher.pictures = pictures(paper) | finish_pictures(finish)
        printing = Printing(draft=draft, finish=finish)
        body = build_body(paper, self.faces, printing)
        if not has_imprint(paper):
            document = self._render(paper, printing, body)
        else:
            document = self._render_with_imprint(paper, printing, body)
        return document.write_pdf(pdf_variant=finish.variant or None, pdf_tags=finish.tagged) or b""

    def add_placards(self, placards: list[Placard], size: str) -> int:
        """Lay out placards, a page each, and keep the pages; returns how many pages are kept by now."""
        html = build_sheets(placards, self.faces, size)
        page = HTML(string=html, base_url=None, url_fetcher=self.fetcher)
        self.sheets.append(page.render(font_config=self.font_configuration))
        self.missing.update(*(self.faces.missing_glyphs("".join(placard.texts())) for placard in placards))
        return sum(len(sheet.pages) for sheet in self.sheets)

    def bind(self) -> bytes:
        """One PDF of all pages kept."""
        pages = [page for sheet in self.sheets for page in sheet.pages]
        return self.sheets[0].copy(pages).write_pdf() or b""

    def _render_with_imprint(self, paper: Paper, printing: Printing, body: Body) -> Document:
        """The pages with the 版记 where it belongs: foreseen, looked at, and printed again where the foresight failed."""
        height = imprint_height(paper, self.faces)
        place = foreseen(body, height) or Place()
        document = self._render(paper, _placed(printing, place), body)
        right = self._right_place(document, height)
        if right == place or (not place.even and _page_of("imprint", document) % 2 == 0 and not right.unnumbered):
            return document
        return self._render(paper, _placed(printing, right), body)

    def _right_place(self, document: Document, height: float) -> Place:
        page = _page_of("text-end", document)
        end = document.pages[page - 1].anchors["text-end"][1]
        return place_after(page, fits=end / PIXELS + height <= TYPE_END)

    def _render(self, paper: Paper, printing: Printing, body: Body) -> Document:
        html = build_html(paper, self.faces, printing, body, with_rules=False)
        page = HTML(string=html, base_url=None, url_fetcher=self.fetcher)
        return page.render(stylesheets=[self.rules], font_config=self.font_configuration)


def _placed(printing: Printing, place: Place) -> Printing:
    return replace(printing, imprint_even=place.even, imprint_unnumbered=place.unnumbered)


def finish_pictures(finish: Finish) -> dict[str, bytes]:
    """The seal and the code of verification by the names that the pages give them."""
    found = {}
    if finish.seal:
        found[SEAL] = seal_bytes(finish.seal)
    if finish.verify:
        code = io.BytesIO()
        code_of(finish.verify).save(code, kind="png", scale=CODE_SCALE, border=0)
        found[CODE] = code.getvalue()
    return {address.partition(":")[2]: data for address, data in found.items()}


def _page_of(anchor: str, document: Document) -> int:
    """The number of the page an anchor landed on, from 1."""
    return next(number for number, page in enumerate(document.pages, 1) if anchor in page.anchors)


def answer(press: Press, request: str) -> dict[str, Any]:
    """The answer to one request line: the PDF or the Word file in base64, or a Chinese sentence why there is none."""
    try:
        asked = json.loads(request)
        if "placards" in asked:
            return answer_placards(press, asked)
        paper = paper_from_json(asked["snapshot"])
        finish = finish_from_json(asked.get("finish", {}))
        if asked.get("word"):
            word = build_word(paper, press.faces, draft=asked["draft"], finish=finish)
            return {"word": base64.b64encode(word).decode()}
        pdf = press.print_paper(paper, draft=asked["draft"], finish=finish)
    except BlockRefused as refusal:
        return {"refused": str(refusal)}
    except MemoryError:
        return {"refused": "公文太大，排版所需内存超过上限，请拆成几份。"}
    missing = press.faces.missing_glyphs("".join(texts(paper)))
    return {"pdf": base64.b64encode(pdf).decode(), "missing": "".join(missing)}


def answer_placards(press: Press, asked: dict[str, Any]) -> dict[str, Any]:
    """Some more placards are laid out and kept; a request without any binds what was kept into one PDF."""
    if not asked["placards"]:
        return {"pdf": base64.b64encode(press.bind()).decode(), "missing": "".join(sorted(press.missing))}
    press.fetcher.pictures |= {key: base64.b64decode(data) for key, data in asked["images"].items()}
    placards = [placard_from_json(data) for data in asked["placards"]]
    return {"kept": press.add_placards(placards, asked["size"])}


def serve(folders: list[Path], requests: IO[str], answers: IO[str]) -> None:
    """Answer requests until the input ends; a missing face is the answer to one request, then the faces are looked for anew."""
    press: Press | None = None
    for request in requests:
        try:
            press = press or Press(load(folders))
        except FontMissing as missing:
            reply = {"refused": str(missing)}
        else:
            reply = answer(press, request)
        print(json.dumps(reply), file=answers, flush=True)


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_LIMIT, MEMORY_LIMIT))
    serve([Path(folder) for folder in sys.argv[1:]], sys.stdin, sys.stdout)
