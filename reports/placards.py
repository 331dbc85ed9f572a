"""Placards (公示牌): one page each, big letters, a portrait and a code to scan. A format of its own beside official paper.

Measures are tenths of a sheet of 420×297 mm (1 rem = 10 mm there); a larger sheet enlarges everything alike. Texts are
escaped on the way out; the only addresses of the document are packaged fonts and the pictures handed in with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from math import ceil
from typing import Any

import segno

from reports import fonts
from reports.blocks import BlockRefused

BASE_WIDTH, BASE_HEIGHT = 420.0, 297.0  # mm, A3 across
SIZES = {"a3": (420.0, 297.0), "large": (600.0, 400.0)}
IMAGE_SCHEME = "image"
QUIET_ZONE = 4  # modules, as ISO/IEC 18004 asks
ITEM_SIZES = (0.92, 0.86, 0.8, 0.72, 0.64, 0.56, 0.5, 0.44, 0.38, 0.32)
ITEM_WIDTH, ITEMS_HEIGHT, LEADING = 17.2, 10.6, 1.45

STYLE = """
@page { margin: 0 }
html { margin: 0 }
body { margin: 0 }
.plate { position: relative; width: 42rem; height: 29.7rem; overflow: hidden; page-break-after: always; color: #1f1f1f }
.plate:last-child { page-break-after: auto }
.plate > * { position: absolute; margin: 0 }
.outer { left: 0.7rem; top: 0.7rem; width: 40.34rem; height: 28.04rem; border: 0.13rem solid #b71c1c }
.inner { left: 1.05rem; top: 1.05rem; width: 39.86rem; height: 27.56rem; border: 0.02rem solid #b71c1c }
.title { left: 0; top: 2.1rem; width: 42rem; text-align: center; font-size: 2rem; line-height: 2.4rem; color: #b71c1c;
  letter-spacing: 0.25em; text-indent: 0.25em }
.school { left: 2rem; top: 5.2rem; width: 38rem; text-align: center; line-height: 1.8rem }
.rule { left: 3rem; top: 7.7rem; width: 36rem; border-top: 0.06rem solid #b71c1c }
.portrait { left: 3rem; top: 9rem; width: 7.5rem; height: 10.5rem; object-fit: cover; border: 0.02rem solid #777 }
.blank { text-align: center; line-height: 10.5rem; font-size: 0.9rem; color: #777 }
.row { left: 12.3rem; width: 18rem; line-height: 2rem; white-space: nowrap }
.row .label { font-size: 0.9rem; padding-right: 0.6rem; color: #555 }
.first { top: 8.7rem }
.second { top: 11rem }
.items-title { left: 12.3rem; top: 13.7rem; font-size: 1rem; line-height: 1.4rem; color: #b71c1c }
.items { left: 12.3rem; top: 15.3rem; width: 17.6rem; height: 10.6rem; padding: 0; list-style: none; line-height: 1.45 }
.items li { margin: 0 }
.code { left: 31.3rem; top: 9rem; width: 7.7rem; height: 7.7rem }
.code svg { width: 7.7rem; height: 7.7rem }
.hint { left: 30.6rem; top: 17rem; width: 9.1rem; text-align: center; font-size: 0.6rem; line-height: 0.95rem; color: #333; white-space: pre-line }
.foot { left: 0; top: 26.6rem; width: 42rem; text-align: center; font-size: 0.8rem; line-height: 1rem; color: #333 }
"""


@dataclass(frozen=True, slots=True)
class Placard:
    """What one page says. rows: (label, value), two at most. image: key of a picture handed in, or empty. code: the address
    that the code opens. items: lines under `items_title`."""

    title: str
    place: str
    rows: tuple[tuple[str, str], ...]
    items_title: str
    items: tuple[str, ...]
    image: str
    code: str
    hint: str
    foot: str

    def texts(self) -> tuple[str, ...]:
        """Everything a person reads on it."""
        pairs = [text for row in self.rows for text in row]
        return (self.title, self.place, *pairs, self.items_title, *self.items, self.hint, self.foot)


def placard_from_json(data: Mapping[str, Any]) -> Placard:
    """A placard of a request; raises BlockRefused for one that is not."""
    try:
        rows = tuple((str(label), str(value)) for label, value in data["rows"])
        plain = {name: str(data[name]) for name in ("title", "place", "items_title", "image", "code", "hint", "foot")}
        return Placard(rows=rows, items=tuple(map(str, data["items"])), **plain)
    except (KeyError, TypeError, ValueError) as error:
        raise BlockRefused("公示牌的内容不完整，不能排版。") from error


def build_sheets(placards: Sequence[Placard], faces: fonts.FontSet, size: str) -> str:
    """All pages as one HTML document of a size named in SIZES."""
    if size not in SIZES:
        raise BlockRefused("没有这种幅面。")
    pages = "".join(page(placard, faces) for placard in placards)
    return (
        '<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>公示牌</title>'
        f"<style>{style_sheet(faces, size)}</style></head><body>{pages}</body></html>"
    )


def style_sheet(faces: fonts.FontSet, size: str) -> str:
    """The sheet's size and the faces, then the common rules."""
    width, height = SIZES[size]
    scale = min(width / BASE_WIDTH, height / BASE_HEIGHT)
    side, top = (width - BASE_WIDTH * scale) / 2, (height - BASE_HEIGHT * scale) / 2
    rules = [STYLE, f"@page {{ size: {width}mm {height}mm; margin: {top:.3f}mm {side:.3f}mm }}"]
    rules.append(f"html {{ font-size: {scale * 10:.4f}mm }}")
    for family, _ in faces.faces():
        weight = "bold" if "-biao-" in family else "normal"
        rules.append(f"@font-face {{ font-family: {family}; font-weight: {weight}; src: url(paper:{family}) }}")
    rules.append(f"body {{ font-family: {families(faces, 'fang')} }}")
    rules.append(f".title {{ font-family: {families(faces, 'biao')}; font-weight: bold }}")
    rules.append(f".school, .value, .items-title {{ font-family: {families(faces, 'hei')} }}")
    rules.append(f".label, .hint, .foot {{ font-family: {families(faces, 'kai')} }}")
    return "\n".join(rules)


def families(faces: fonts.FontSet, style: str) -> str:
    """The chain of fonts for CSS."""
    return ", ".join(f"'{name}'" for name in faces.families(style))


def page(placard: Placard, faces: fonts.FontSet) -> str:
    """One page."""
    picture = (
        f'<img class="portrait" src="{IMAGE_SCHEME}:{escape(placard.image)}" alt="">'
        if placard.image
        else '<div class="portrait blank">照片</div>'
    )
    rows = "".join(
        row(label, value, place, faces)
        for (label, value), place in zip(placard.rows, ("first", "second"), strict=False)
    )
    size = item_size(placard.items, faces)
    items = "".join(f"<li>{escape(item)}</li>" for item in placard.items)
    school = fitted(placard.place, faces, "hei", width=37, largest=1.5)
    return (
        '<section class="plate"><div class="outer"></div><div class="inner"></div>'
        f'<h1 class="title">{escape(placard.title)}</h1>'
        f'<p class="school" style="font-size: {school}rem">{escape(placard.place)}</p><div class="rule"></div>'
        f"{picture}{rows}"
        f'<h2 class="items-title">{escape(placard.items_title)}</h2>'
        f'<ol class="items" style="font-size: {size}rem">{items}</ol>'
        f'<div class="code">{code_svg(placard.code)}</div>'
        f'<p class="hint">{escape(placard.hint)}</p><p class="foot">{escape(placard.foot)}</p></section>'
    )


def row(label: str, value: str, place: str, faces: fonts.FontSet) -> str:
    """A label and its value, as large as the row takes."""
    size = fitted(value, faces, "hei", width=12.6, largest=1.6)
    return (
        f'<p class="row {place}"><span class="label">{escape(label)}</span>'
        f'<span class="value" style="font-size: {size}rem">{escape(value)}</span></p>'
    )


def width_of(text: str, faces: fonts.FontSet, style: str) -> float:
    """The width of a text in em."""
    return sum(faces.advance(style, char) for char in text)


def fitted(text: str, faces: fonts.FontSet, style: str, *, width: float, largest: float) -> float:
    """The size in rem at which a text stays on one line of `width` rem."""
    em = width_of(text, faces, style)
    return largest if em * largest <= width else round(width / em, 3)


def item_size(items: Iterable[str], faces: fonts.FontSet) -> float:
    """The largest size in rem at which the items fit their field; raises BlockRefused when none does."""
    widths = [width_of(item, faces, "fang") for item in items]
    for size in ITEM_SIZES:
        # A word is never broken: a line may stay shorter by a letter or two.
        lines = sum(max(1, ceil(width / (ITEM_WIDTH / size - 2))) for width in widths)
        if lines * size * LEADING <= ITEMS_HEIGHT:
            return size
    raise BlockRefused("督导事项太长，一块牌上排不下，请缩短。")


def code_of(address: str) -> segno.QRCode:
    """The QR code of an address, error level M."""
    return segno.make_qr(address, error="m", boost_error=False)


def code_svg(address: str) -> str:
    """The code as SVG with its quiet zone, black on white."""
    return code_of(address).svg_inline(border=QUIET_ZONE, omitsize=True, dark="#000", light="#fff")
