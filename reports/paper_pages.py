"""The style sheet of a paper: packaged faces, page numbers in the outer corners, the word 草稿, the place of the code."""

from __future__ import annotations

from pathlib import Path

from reports.blocks import Paper
from reports.compose import MM
from reports.finish import Finish
from reports.fonts import FontSet
from reports.paper_lines import families
from reports.paper_measures import CODE_BOX, CODE_SIZE, CODE_TOP, PAGE_NUMBER_GAP, PAGE_NUMBER_SIZE, SLACK

SHEET = Path(__file__).with_name("paper") / "official.css"
PAPER_SCHEME = "paper"
NO_NUMBER = "@bottom-left { content: none } @bottom-right { content: none }"


def face_rules(faces: FontSet) -> str:
    """The fixed rules, the packaged faces and their classes: the same for every paper of a font set."""
    sheet = [SHEET.read_text(encoding="utf-8")]
    for family, _ in faces.faces():
        weight = "bold" if "-biao-" in family else "normal"
        sheet.append(
            f"@font-face {{ font-family: {family}; font-weight: {weight}; src: url({PAPER_SCHEME}:{family}) }}"
        )
    sheet.append(f"html {{ font-family: {families(faces, '')} }}")
    for role in faces.embedded:
        weight = "bold" if role == "biao" else "normal"
        sheet.append(f".{role} {{ font-family: {families(faces, role)}; font-weight: {weight} }}")
    sheet.append(f".title, .mark {{ font-family: {families(faces, 'biao')}; font-weight: bold }}")
    sheet.append(f".cell.caps {{ font-family: {families(faces, 'hei')} }}")
    sheet.append(f".code-words {{ font-family: {families(faces, 'song')} }}")
    sheet.append(f".code {{ width: {CODE_BOX}mm }} .letter .code {{ width: {CODE_SIZE + 2}mm; margin: 0 auto }}")
    sheet.append(f".code img {{ width: {CODE_SIZE}mm; height: {CODE_SIZE}mm }}")
    return "\n".join(sheet)


def page_rules(paper: Paper, faces: FontSet, finish: Finish, *, draft: bool) -> str:
    """What the pages of one paper carry outside the type area."""
    sheet = [_corners(faces, with_code=bool(finish.verify))]
    if paper.format == "letter":
        sheet.append(_letter_first(with_code=bool(finish.verify)))
    if draft:
        sheet.append(
            '@page { @top-center { content: "草　稿"; font-size: 22pt; color: #888; '
            f"font-family: {families(faces, 'hei')} }} }}"
        )
    return "\n".join(sheet)


def _corners(faces: FontSet, *, with_code: bool) -> str:
    """四号 half-width digits between dashes in the outer corner; the dash lies 7 mm below the type area, one letter in. The code
    stands in the other corner of the last page."""
    font = faces.chain("song")[0]
    dash_top = (font.baseline - font.ink_top("—")) * PAGE_NUMBER_SIZE / MM
    top = PAGE_NUMBER_GAP - SLACK - dash_top
    common = (
        f'content: "— " counter(page) " —"; font: {PAGE_NUMBER_SIZE}pt/{PAGE_NUMBER_SIZE}pt {families(faces, "song")}; '
        f"vertical-align: top; width: {'100mm' if with_code else '156mm'};"
    )
    right = f"@bottom-right {{ {common} text-align: right; padding: {top:.3f}mm 14.28pt 0 0 }}"
    left = f"@bottom-left {{ {common} text-align: left; padding: {top:.3f}mm 0 0 14pt }}"
    rules = [
        f"@page :right {{ {right} {_code('bottom-left') if with_code else ''} }}",
        f"@page :left {{ {left} {_code('bottom-right') if with_code else ''} }}",
        f"@page :blank {{ {NO_NUMBER} }}",
        "@page unnumbered:left { @bottom-left { content: none } }",
        "@page unnumbered:right { @bottom-right { content: none } }",
    ]
    return "\n".join(rules)


def _code(corner: str) -> str:
    return (
        f"@{corner} {{ content: element(code); vertical-align: top; width: {CODE_BOX}mm; "
        f"padding: {CODE_TOP - SLACK:.2f}mm 0 0 0 }}"
    )


def _letter_first(*, with_code: bool) -> str:
    """The first page of a letter carries no number; its red rules leave the code the outer margin (10.1)."""
    code = "@right-bottom { content: element(code); vertical-align: bottom; width: 25.9mm }"
    return f"@page :first {{ {NO_NUMBER} {code if with_code else ''} }}"
