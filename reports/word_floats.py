"""What floats on a page of Word: boxes of text, filled bars and pictures at a fixed place. Lengths in points."""

from __future__ import annotations

import io
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from itertools import count
from typing import Any

from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.text.paragraph import Paragraph

ANCHOR = """<w:r xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"
 xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
 xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"
 xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><w:drawing>
<wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="{number}" behindDoc="{behind}" locked="0"
 layoutInCell="1" allowOverlap="1"><wp:simplePos x="0" y="0"/>
<wp:positionH relativeFrom="{across}">{left}</wp:positionH><wp:positionV relativeFrom="{down}">{top}</wp:positionV>
<wp:extent cx="{width}" cy="{height}"/><wp:effectExtent l="0" t="0" r="0" b="0"/>{wrap}<wp:docPr id="{number}" name="{name}"/>
<wp:cNvGraphicFramePr/>{graphic}</wp:anchor></w:drawing></w:r>"""
SHAPE = """<a:graphic><a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp>
<wps:cNvSpPr{box}/><wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>
<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>{fill}<a:ln><a:noFill/></a:ln></wps:spPr>{text}
<wps:bodyPr lIns="0" tIns="0" rIns="0" bIns="0" anchor="{anchor}"/></wps:wsp></a:graphicData></a:graphic>"""
NO_FILL = "<a:noFill/>"
TEXT = "<wps:txbx><w:txbxContent/></wps:txbx>"
_numbers = count(901)


@dataclass(frozen=True, slots=True)
class Place:
    """Where something floats: across and down say from what; left and top in points, or a word such as "inside" or "bottom"."""

    left: float | str
    top: float | str
    width: float
    height: float
    across: str = "page"
    down: str = "page"


def float_bar(paragraph: Paragraph, place: Place, *, color: str) -> None:
    """A filled rectangle: a rule of exact thickness."""
    fill = f'<a:solidFill><a:srgbClr val="{color}"/></a:solidFill>'
    paragraph._p.append(_anchored(place, name="线", fill=fill, anchor="t"))


def float_box(
    paragraph: Paragraph, place: Place, inside: Sequence[Any], *, name: str, anchor: str = "t", pushing: bool = False
) -> None:
    """A box around paragraphs and tables, taken from where they are. pushing: text keeps clear of its height."""
    run = _anchored(place, name=name, box=True, anchor=anchor, pushing=pushing)
    next(run.iter(qn("w:txbxContent"))).extend(inside)
    paragraph._p.append(run)


def float_picture(paragraph: Paragraph, place: Place, data: bytes, *, name: str, behind: bool = False) -> None:
    """A picture in front of or behind the text."""
    run = paragraph.add_run()
    run.add_picture(io.BytesIO(data), width=Pt(place.width), height=Pt(place.height))
    inline = next(run._element.iter(qn("wp:inline")))
    graphic = deepcopy(next(inline.iter(qn("a:graphic"))))
    made = _anchored(place, name=name, behind=behind)
    anchor = next(made.iter(qn("wp:anchor")))
    anchor.replace(next(anchor.iter(qn("a:graphic"))), graphic)
    paragraph._p.replace(run._element, made)


def _anchored(
    place: Place,
    *,
    name: str,
    fill: str = NO_FILL,
    box: bool = False,
    anchor: str = "t",
    behind: bool = False,
    pushing: bool = False,
) -> Any:
    """The run that holds a shape at its place."""
    sizes = {"width": round(Pt(place.width)), "height": round(Pt(place.height))}
    shape = SHAPE.format(box=' txBox="1"' if box else "", fill=fill, text=TEXT if box else "", anchor=anchor, **sizes)
    return parse_xml(
        ANCHOR.format(
            number=next(_numbers) % 30_000 + 901,
            behind=int(behind),
            across=place.across,
            down=place.down,
            left=_at(place.left),
            top=_at(place.top),
            wrap="<wp:wrapTopAndBottom/>" if pushing else "<wp:wrapNone/>",
            name=name,
            graphic=shape,
            **sizes,
        )
    )


def _at(where: float | str) -> str:
    if isinstance(where, str):
        return f"<wp:align>{where}</wp:align>"
    return f"<wp:posOffset>{round(Pt(where))}</wp:posOffset>"
