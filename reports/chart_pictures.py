"""A drawn chart as pixels, through the same renderer that prints paper: for Word, which shows no SVG everywhere."""

from __future__ import annotations

import pypdfium2
from PIL.Image import Image
from weasyprint import HTML
from weasyprint.text.fonts import FontConfiguration

from reports.fonts import FontSet
from reports.press import PackagedFetcher

PIXELS_PER_MM = 200 / 25.4


def picture_of(svg: str, width: float, height: float, faces: FontSet) -> Image:
    """The picture of an svg element of so many millimetres, 200 dots to the inch."""
    rules = "".join(
        f"@font-face {{ font-family: {family}; font-weight: {'bold' if '-biao-' in family else 'normal'}; "
        f"src: url(paper:{family}) }}"
        for family, _ in faces.faces()
    )
    page = f"@page {{ size: {width:.2f}mm {height:.2f}mm; margin: 0 }} body {{ margin: 0 }} svg {{ display: block }}"
    html = f'<!DOCTYPE html><html lang="zh-CN"><head><style>{rules}{page}</style></head><body>{svg}</body></html>'
    printed = HTML(string=html, base_url=None, url_fetcher=PackagedFetcher(faces))
    pdf = printed.render(font_config=FontConfiguration()).write_pdf() or b""
    with pypdfium2.PdfDocument(pdf) as document:
        image: Image = document[0].render(scale=PIXELS_PER_MM * 25.4 / 72).to_pil()
    return image
