"""What Word calls things: small pieces of WordprocessingML that python-docx has no words for. Lengths in points."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from docx.enum.text import WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.table import Table
from docx.text.paragraph import Paragraph
from docx.text.run import Run

TWIPS = 20  # in a point
# The order in which the schema of WordprocessingML (ISO/IEC 29500-1, 17.3) wants what is said of a paragraph, a run and a row.
ORDER = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs "
    "suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd "
    "snapToGrid spacing ind contextualSpacing mirrorIndents jc textDirection textAlignment outlineLvl rPr sectPr",
    "rPr": "rStyle rFonts b bCs i iCs caps strike outline shadow color spacing w kern position sz szCs highlight u lang",
    "trPr": "cantSplit trHeight tblHeader jc",
    "tblPr": "tblStyle tblpPr tblOverlap tblW jc tblCellSpacing tblInd tblBorders shd tblLayout tblCellMar tblLook",
}
PLACES = {
    qn(f"w:{tag}"): {qn(f"w:{name}"): at for at, name in enumerate(names.split())} for tag, names in ORDER.items()
}


@dataclass(frozen=True, slots=True)
class Face:
    """The name a face has in Word, and whether it is the bold of its family."""

    name: str
    bold: bool = False


def element(tag: str, **values: Any) -> Any:
    """<w:tag w:name="value"/>."""
    made = OxmlElement(f"w:{tag}")
    for name, value in values.items():
        made.set(qn(f"w:{name}"), str(value))
    return made


def put_in_order(root: Any) -> None:
    """Bring every property below `root` into the schema's order; Word refuses some files that are not."""
    for tag, places in PLACES.items():
        for properties in root.iter(tag):
            properties[:] = sorted(properties, key=lambda child: places.get(child.tag, len(places)))


def set_face(run: Run, face: Face, size: float, *, spacing: float = 0.0, scale: float = 1.0, color: str = "") -> None:
    """Face for Chinese and Latin letters alike, size, letter spacing, width in share of the natural one, colour RRGGBB."""
    run.font.name, run.font.size, run.font.bold = face.name, Pt(size), face.bold
    properties = run._element.get_or_add_rPr()
    fonts: Any = properties.rFonts
    for name in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{name}"), face.name)
    fonts.set(qn("w:hint"), "eastAsia")
    if color:
        properties.append(element("color", val=color))
    if spacing:
        properties.append(element("spacing", val=round(spacing * TWIPS)))
    if scale < 1:
        properties.append(element("w", val=round(scale * 100)))


def set_line(paragraph: Paragraph, height: float, *, before: float = 0.0) -> None:
    """Lines exactly so high, so much space before the first, none after the last; no widow control: the grid decides."""
    form = paragraph.paragraph_format
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(height)
    form.space_before, form.space_after = Pt(before), Pt(0)
    form.widow_control = False
    properties = paragraph._p.get_or_add_pPr()
    for name, value in (
        ("snapToGrid", 0),
        ("autoSpaceDE", 0),
        ("autoSpaceDN", 0),
        ("overflowPunct", 1),
        ("kinsoku", 1),
    ):
        properties.append(element(name, val=value))


def add_rule(paragraph: Paragraph, thick: float, *, gap: float = 0.0, color: str = "000000") -> None:
    """A rule below the paragraph, so thick, so far from its letters."""
    borders = element("pBdr")
    borders.append(element("bottom", val="single", sz=eighths(thick), space=round(gap), color=color))
    paragraph._p.get_or_add_pPr().append(borders)


def eighths(thick: float) -> int:
    """The thickness of a rule as Word counts it: eighths of a point, at least two."""
    return max(2, round(thick * 8))


def rule_rows(table: Table, outer: float, inner: float) -> None:
    """Rules only above, below and between the rows of a table, so thick, none for 0; letters begin at its very edge."""
    borders = element("tblBorders")
    for side, thick in (("top", outer), ("bottom", outer), ("insideH", inner)):
        drawn = {"val": "single", "sz": eighths(thick), "space": 0, "color": "000000"}
        borders.append(element(side, **(drawn if thick else {"val": "none"})))
    table._tbl.tblPr.append(borders)
    set_margins(table, 0)


def set_margins(table: Table, width: float) -> None:
    """How far the letters of every cell stand from its sides."""
    margins = element("tblCellMar")
    for side in ("left", "right"):
        margins.append(element(side, w=round(width * TWIPS), type="dxa"))
    table._tbl.tblPr.append(margins)


def add_field(paragraph: Paragraph, instruction: str) -> list[Run]:
    """A field such as PAGE; returns its runs, to be dressed."""
    runs = []
    for kind in ("begin", instruction, "end"):
        run = paragraph.add_run()
        if kind in {"begin", "end"}:
            run._element.append(element("fldChar", fldCharType=kind))
        else:
            text = element("instrText")
            text.text = kind
            run._element.append(text)
        runs.append(run)
    return runs
