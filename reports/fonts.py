"""The five faces of official paper: which files they come from, how wide their letters are, what they cannot print.

A county that owns 方正小标宋, 仿宋_GB2312, 楷体_GB2312 and 黑体 drops them into ``FONT_DIR`` and they are used first; the
free Fandol fonts come next; Noto CJK (a system font) prints every rare character the others lack. Letters are measured in
the very chain the renderer will use.
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from fontTools.pens.boundsPen import BoundsPen
from fontTools.ttLib import TTCollection, TTFont, TTLibError

SUFFIXES = {".otf", ".ttf", ".ttc", ".otc"}
SYSTEM_FOLDERS = tuple(
    Path(folder) for folder in ("/usr/share/fonts/opentype/noto", "/usr/share/fonts/noto-cjk", "/usr/local/share/fonts")
)
FAMILY_NAME_IDS = (1, 4, 6, 16)


@dataclass(frozen=True, slots=True)
class Role:
    """One face the standard asks for: the names of licensed fonts in order of preference, then the free one."""

    key: str
    label: str
    licensed: tuple[str, ...]
    free: str
    fallback: str
    weight: str = "Regular"


ROLES = (
    Role("fang", "仿宋", ("仿宋_GB2312", "FangSong_GB2312", "方正仿宋_GBK", "FZFangSong-Z02", "仿宋", "FangSong"),
         "FandolFang-Regular.otf", "Noto Serif CJK SC"),
    Role("kai", "楷体", ("楷体_GB2312", "KaiTi_GB2312", "方正楷体_GBK", "FZKai-Z03", "楷体", "KaiTi"),
         "FandolKai-Regular.otf", "Noto Serif CJK SC"),
    Role("hei", "黑体", ("黑体", "SimHei", "方正黑体_GBK", "FZHei-B01"), "FandolHei-Regular.otf", "Noto Sans CJK SC"),
    Role("biao", "小标宋", ("方正小标宋_GBK", "方正小标宋简体", "FZXiaoBiaoSong-B05", "FZXiaoBiaoSong-B05S"),
         "FandolSong-Bold.otf", "Noto Serif CJK SC", "Bold"),
    Role("song", "宋体", ("宋体", "SimSun", "方正书宋_GBK", "FZShuSong-Z01"),
         "FandolSong-Regular.otf", "Noto Serif CJK SC"),
)  # fmt: skip
BODY_ROLE = "fang"
INVISIBLE = {"Cc", "Cf", "Zl", "Zp", "Zs"}


class FontMissing(RuntimeError):
    """A face the standard asks for is nowhere to be found; the message is a Chinese sentence."""


@dataclass(frozen=True)
class Font:
    """One font file (or one face of a collection) with its measures."""

    path: Path
    index: int = 0
    _edges: dict[str, tuple[float, float] | None] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def table(self) -> TTFont:
        return TTFont(self.path, fontNumber=self.index, lazy=True)

    @cached_property
    def glyphs(self) -> Any:
        """The outlines by glyph name."""
        return self.table.getGlyphSet()

    @cached_property
    def characters(self) -> dict[int, str]:
        """Code point → glyph name."""
        return dict(self.table.getBestCmap() or {})

    @cached_property
    def names(self) -> frozenset[str]:
        """Every family, full and PostScript name in any language."""
        return frozenset(n.toUnicode() for n in self.table["name"].names if n.nameID in FAMILY_NAME_IDS)

    @cached_property
    def em(self) -> int:
        return int(self.table["head"].unitsPerEm)

    @cached_property
    def baseline(self) -> float:
        """Baseline below the top of a line exactly one em high, in em (half-leading on hhea ascent and descent)."""
        hhea = self.table["hhea"]
        ascent, descent = hhea.ascent / self.em, abs(hhea.descent) / self.em  # some fonts give it without its sign
        return float((1 - ascent - descent) / 2 + ascent)

    def has(self, char: str) -> bool:
        return ord(char) in self.characters

    def advance(self, char: str) -> float:
        """Advance width in em."""
        return float(self.table["hmtx"][self.characters[ord(char)]][0] / self.em)

    def ink_top(self, text: str) -> float:
        """How far above the baseline the highest ink of ``text`` reaches, in em."""
        return max((ink[1] for ink in map(self._ink, text) if ink), default=0.88)

    def ink_bottom(self, text: str) -> float:
        """How far above the baseline the lowest ink of ``text`` lies, in em; most letters reach below it."""
        return min((ink[0] for ink in map(self._ink, text) if ink), default=-0.08)

    def _ink(self, char: str) -> tuple[float, float] | None:
        """Lower and upper edge of a letter's ink in em, drawn once."""
        if char not in self._edges:
            pen = BoundsPen(self.glyphs)
            if self.has(char):
                self.glyphs[self.characters[ord(char)]].draw(pen)
            self._edges[char] = (pen.bounds[1] / self.em, pen.bounds[3] / self.em) if pen.bounds else None
        return self._edges[char]

    def data(self) -> bytes:
        """The bytes of this face alone."""
        if self.path.suffix.lower() not in {".ttc", ".otc"}:
            return self.path.read_bytes()
        out = io.BytesIO()
        TTFont(self.path, fontNumber=self.index).save(out)
        return out.getvalue()


@dataclass(frozen=True)
class FontSet:
    """For every role its packaged fonts in order (licensed, free) and the system fallback, if installed."""

    embedded: dict[str, tuple[Font, ...]]
    fallback: dict[str, Font]
    _widths: dict[tuple[str, str], float] = field(default_factory=dict)

    def chain(self, style: str) -> tuple[Font, ...]:
        """The fonts tried for a character of ``style`` in order; an empty style is body text."""
        role = style or BODY_ROLE
        last = (self.fallback[role],) if role in self.fallback else ()
        return self.embedded[role] + last

    def advance(self, style: str, char: str) -> float:
        """Advance of ``char`` in em in the first font that has it; one em for a character no font has."""
        key = (style, char)
        if key not in self._widths:
            font = next((f for f in self.chain(style) if f.has(char)), None)
            self._widths[key] = font.advance(char) if font else 1.0
        return self._widths[key]

    def families(self, style: str) -> tuple[str, ...]:
        """CSS family names in the order of :meth:`chain`."""
        role = style or BODY_ROLE
        names = [f"paper-{role}-{index}" for index, _ in enumerate(self.embedded[role])]
        return (*names, next(r.fallback for r in ROLES if r.key == role))

    def faces(self) -> Iterator[tuple[str, Font]]:
        """Every embedded face with its CSS family name."""
        for role, fonts in self.embedded.items():
            for index, font in enumerate(fonts):
                yield f"paper-{role}-{index}", font

    def missing_glyphs(self, text: str, style: str = "") -> tuple[str, ...]:
        """The visible characters of ``text`` that no font of the chain can print, each once, sorted."""
        chain = self.chain(style)
        seen = {c for c in text if unicodedata.category(c) not in INVISIBLE}
        return tuple(sorted(c for c in seen if not any(font.has(c) for font in chain)))


def load(folders: Sequence[Path], system_folders: Sequence[Path] = SYSTEM_FOLDERS) -> FontSet:
    """Find every face; raises :class:`FontMissing` naming all faces that are missing."""
    return _load(tuple(folders), tuple(system_folders))


def missing_faces(folders: Sequence[Path], system_folders: Sequence[Path] = SYSTEM_FOLDERS) -> tuple[str, ...]:
    """One Chinese sentence for every face or fallback that is not installed; empty when paper can be printed."""
    found = tuple(_fonts_in(folders))
    where = "、".join(str(folder) for folder in folders)
    sentences = [
        f"缺少公文字体“{role.label}”：{where} 里没有 {role.licensed[0]}，也没有自由字体 {role.free}。"
        for role in ROLES
        if not _chain(role, found)
    ]
    if not all(_fallbacks(system_folders).get(role.key) for role in ROLES):
        sentences.append(
            "缺少补字字体 Noto Serif CJK SC 或 Noto Sans CJK SC（软件包 fonts-noto-cjk），生僻字印不出来。"
        )
    return tuple(sentences)


@lru_cache(maxsize=4)
def _load(folders: tuple[Path, ...], system_folders: tuple[Path, ...]) -> FontSet:
    found = tuple(_fonts_in(folders))
    embedded = {role.key: _chain(role, found) for role in ROLES}
    absent = [role.label for role in ROLES if not embedded[role.key]]
    if absent:
        where = "、".join(str(folder) for folder in folders)
        raise FontMissing(
            f"缺少公文字体：{'、'.join(absent)}。请把字体文件放进 {where}，或重新运行 make run 取得自由字体。"
        )
    return FontSet(embedded, _fallbacks(system_folders))


def _chain(role: Role, found: Iterable[Font]) -> tuple[Font, ...]:
    """The licensed font of a role in order of preference (at most one), then the free one."""
    fonts = tuple(found)
    licensed = (font for name in role.licensed for font in fonts if name in font.names or name == font.path.stem)
    first = next(licensed, None)
    free = tuple(font for font in fonts if font.path.name == role.free)[:1]
    return ((first,) if first else ()) + free


def _fallbacks(folders: Iterable[Path]) -> dict[str, Font]:
    """Noto CJK by role, as far as installed."""
    fonts = list(_fonts_in(folders, pattern="Noto*CJK*"))
    result = {}
    for role in ROLES:
        font = next((f for f in fonts if role.fallback in f.names and role.weight in f.path.stem), None)
        if font:
            result[role.key] = font
    return result


def _fonts_in(folders: Iterable[Path], pattern: str = "*") -> Iterator[Font]:
    """Every readable font of the folders; a file that is no font is passed over."""
    for folder in folders:
        for path in sorted(folder.rglob(pattern)) if folder.is_dir() else ():
            if path.suffix.lower() in SUFFIXES:
                yield from _faces_of(path)


def _faces_of(path: Path) -> Iterator[Font]:
    try:
        if path.suffix.lower() in {".ttc", ".otc"}:
            with TTCollection(str(path), lazy=True) as collection:
                count = len(collection.fonts)
        else:
            with TTFont(path, lazy=True):
                count = 1
    except (TTLibError, OSError, ValueError):
        return
    yield from (Font(path, index) for index in range(count))
