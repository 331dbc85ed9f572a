"""The wording of a paper: lines with placeholders that the office writes, and what they become.

One line is one block. ``# `` to ``#### `` begin headings of level 1 to 4 (their marks 一、（一） are counted, never typed), ``附件：`` lines in
a row are the 附件说明, ``== `` begins an annex that lasts to the next or to the end, anything else is a paragraph, empty lines fall
away. ``{名称}`` is a placeholder; alone on its line it may take blocks (a table, a chart, paragraphs), inside a line only text. A line
that begins with ``|`` is a row of the boxes of a form (reports.grid_rows). A line after ``? `` falls away when every placeholder in it
is empty; after ``?{名称} `` it stands only when that one is filled.

Nothing is evaluated: a name is looked up in what was given, and what is put in is never read as wording again. Knows no Django.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby

from reports.blocks import Annex, AttachmentNote, Block, Heading, Inner, Paragraph, clean
from reports.grid_rows import START, grid_of, read_row, row_problem

COMMON = ("发文机关", "主送单位", "学校", "年度", "今天")
LONGEST_NAME = 20
MOST_NAMED = 12  # problems that one sentence names
HOLE = re.compile(r"\{([^{}\n]*)\}")
OPENING = re.compile(r"(?P<mark>#{1,6}|==)[ \u3000]+(?P<rest>.*)")
NOTE = re.compile(r"附件[：:]\s*(?P<rest>.*)")
CONDITION = re.compile(r"\?(?:[ \u3000]+|\{(?P<name>[^{}\n]*)\}[ \u3000]*)(?P<rest>.*)")

Value = str | Sequence[Block]
Values = Mapping[str, Value]


class WordingRefused(ValueError):
    """Wording that cannot be used; the message is a Chinese sentence that names every place."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its number on the page, its kind (heading, note, annex, grid, paragraph), its text, and whether it may fall away.
    needs: the placeholders of which one must be filled for the line to stand; empty: it always stands."""

    number: int
    kind: str
    text: str
    level: int = 0
    needs: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The placeholders of the line in order, those of its condition first."""
        return (*self.needs, *HOLE.findall(self.text))

    @property
    def lone(self) -> str:
        """The placeholder that is the whole of a paragraph line, if it is."""
        found = HOLE.fullmatch(self.text)
        return found[1] if found and self.kind == "paragraph" else ""


@dataclass(frozen=True, slots=True)
class Template:
    """Wording that was read and can be filled."""

    lines: tuple[Line, ...]

    @property
    def placeholders(self) -> tuple[str, ...]:
        """Every placeholder once, in order of appearance."""
        return tuple(dict.fromkeys(name for line in self.lines for name in line.names))

    def unknown(self, known: Iterable[str]) -> tuple[tuple[int, str], ...]:
        """The placeholders that are not among the known ones, with the number of their line."""
        names = set(known)
        return tuple(
            dict.fromkeys((line.number, name) for line in self.lines for name in line.names if name not in names)
        )

    def gaps(self, values: Values) -> tuple[str, ...]:
        """The placeholders that are empty inside a line that is printed: the sentence would have a hole."""
        standing = (line for line in self.lines if stands(line, values) and not line.lone and line.kind != "grid")
        holes = (name for line in standing for name in HOLE.findall(line.text) if is_empty(values.get(name, "")))
        return tuple(dict.fromkeys(holes))

    def level_above(self, name: str) -> int:
        """The level of the heading under which a placeholder stands alone; 0 when there is none."""
        level = 0
        for line in self.lines:
            if line.lone == name:
                return level
            level = line.level if line.kind == "heading" else 0 if line.kind == "annex" else level
        return 0


def is_name(text: str) -> bool:
    """Whether a text can be a placeholder's name: letters, digits, Chinese, at most 20."""
    return 0 < len(text) <= LONGEST_NAME and all(letter.isalnum() for letter in text)


def is_empty(value: Value) -> bool:
    """Whether a value says nothing."""
    return not value.strip() if isinstance(value, str) else not value


def parse(body: str) -> Template:
    """Read wording; raises WordingRefused that names every line with a brace that is no placeholder, a heading that is too deep, a
    condition without a placeholder or a 附件说明 inside an annex."""
    problems: list[str] = []
    lines: list[Line] = []
    in_annex = False
    columns: int | None = None
    for number, raw in enumerate(body.replace("\r\n", "\n").replace("\r", "\n").split("\n"), 1):
        if not (text := clean(raw).strip()):
            continue
        line = _line(number, text)
        in_annex = in_annex or line.kind == "annex"
        problems += [f"第{number}行{problem}" for problem in _problems(line, text, in_annex=in_annex)]
        row = read_row(line.text) if line.kind == "grid" else None
        problems += [f"第{number}行{problem}"] if row and (problem := row_problem(row, columns)) else []
        columns = row.columns if row else None
        lines.append(line)
    if problems:
        raise WordingRefused(_sentence(problems))
    return Template(tuple(lines))


def refuse_unknown(template: Template, known: Iterable[str]) -> None:
    """Raise WordingRefused when a placeholder is not among the known ones; names each with its line."""
    if unknown := template.unknown(known):
        raise WordingRefused(_unknown(f"第{number}行“{{{name}}}”" for number, name in unknown))


def fill(template: Template, values: Values) -> tuple[Block, ...]:
    """The blocks of a template with its placeholders filled. Raises WordingRefused for placeholders that nothing was given for, and
    for blocks where only text can stand."""
    refuse_unknown(template, values)
    top: list[Block] = []
    annexes: list[tuple[str, list[Block]]] = []
    for kind, lines in groupby((line for line in template.lines if stands(line, values)), key=lambda line: line.kind):
        for line in () if kind == "grid" else lines:
            if kind == "annex":
                annexes.append((_one_line(line, values), []))
            else:
                _add(annexes[-1][1] if annexes else top, _blocks(line, values))
        if kind == "grid":
            _add(annexes[-1][1] if annexes else top, _grids(lines, values))
    return (*top, *(_annex(title, blocks) for title, blocks in annexes if blocks))


def fill_line(text: str, values: Values) -> str:
    """One line of text (a title, an addressee) with its placeholders filled; raises WordingRefused."""
    if not text.strip():
        return ""
    line = Line(1, "line", text)
    if problems := [*_problems(line, text, in_annex=False)]:
        raise WordingRefused(_sentence([f"“{text[:40]}”{problem}" for problem in problems]))
    if unknown := [name for name in line.names if name not in values]:
        raise WordingRefused(_unknown(f"“{{{name}}}”" for name in dict.fromkeys(unknown)))
    return _one_line(line, values)


def line_names(text: str) -> tuple[str, ...]:
    """The placeholders of one line of text in order."""
    return tuple(HOLE.findall(text))


def paragraphs(text: str) -> tuple[Block, ...]:
    """Text as paragraphs, one for each line that says something."""
    return tuple(Paragraph(line.strip()) for line in clean(text).split("\n") if line.strip())


def stands(line: Line, values: Values) -> bool:
    """Whether a line is printed with these values."""
    return not line.needs or any(not is_empty(values.get(name, "")) for name in line.needs)


def _line(number: int, text: str) -> Line:
    needs: tuple[str, ...] = ()
    if condition := CONDITION.fullmatch(text):
        text = condition["rest"].strip()
        needs = tuple(HOLE.findall(text)) if condition["name"] is None else (condition["name"],)
        needs = needs or ("",)
    if opening := OPENING.fullmatch(text):
        kind = "annex" if opening["mark"] == "==" else "heading"
        return Line(number, kind, opening["rest"].strip(), len(opening["mark"]), needs)
    if text.startswith(START):
        return Line(number, "grid", text, 0, needs)
    if note := NOTE.fullmatch(text):
        return Line(number, "note", note["rest"].strip(), 0, needs)
    return Line(number, "paragraph", text, 0, needs)


def _problems(line: Line, text: str, *, in_annex: bool) -> Iterator[str]:
    """What is wrong with one line."""
    if not line.text:
        yield "没有文字。"
    if line.needs == ("",):
        yield "以“?”开头，但没有占位符，无法判断何时省略。"
        return
    yield from _brace_problems(line, text)
    if line.kind == "heading" and line.level > 4:
        yield "的标题层次太深，最多四个“#”。"
    if line.kind == "annex" and line.needs:
        yield "是附件的标题，前面不能加“?”；附件没有内容时会自动省去。"
    if line.kind == "note" and in_annex:
        yield "的附件说明写在了附件里面，请移到正文末尾。"


def _brace_problems(line: Line, text: str) -> Iterator[str]:
    """Braces that are no placeholder."""
    if wrong := [name for name in line.names if not is_name(name)]:
        yield f"的“{{{wrong[0][:30]}}}”不是占位符：名称只能用汉字、字母和数字，最多{LONGEST_NAME}字。"
    elif "{" in HOLE.sub("", text) or "}" in HOLE.sub("", text):
        yield "有不成对的花括号，占位符写作“{名称}”。"
    if "｛" in text or "｝" in text:
        yield "的花括号是全角的，占位符请用半角“{”“}”。"


def _blocks(line: Line, values: Values) -> tuple[Block, ...]:
    if line.lone:
        value = values[line.lone]
        return paragraphs(value) if isinstance(value, str) else tuple(value)
    if line.kind == "note":
        names = tuple(name.strip() for name in _text(line, values).split("\n") if name.strip())
        return (AttachmentNote(names),) if names else ()
    text = _one_line(line, values) if line.kind == "heading" else clean(_text(line, values)).strip()
    if not text:
        return ()
    return (Heading(text, line.level),) if line.kind == "heading" else (Paragraph(text),)


def _grids(lines: Iterable[Line], values: Values) -> tuple[Block, ...]:
    """The boxes of rows that follow one another."""
    read = [(line, read_row(line.text)) for line in lines]
    parts = [list(part) for _, part in groupby(read, key=lambda pair: pair[1].columns)]
    return tuple(grid_of([row for _, row in part], partial(_box, line=part[0][0], values=values)) for part in parts)


def _box(text: str, line: Line, values: Values) -> str:
    """The text of one box."""
    return clean(_text(replace(line, text=text), values))


def _add(blocks: list[Block], more: tuple[Block, ...]) -> None:
    """Append; 附件说明 in a row become one."""
    for block in more:
        last = blocks[-1] if blocks else None
        if isinstance(block, AttachmentNote) and isinstance(last, AttachmentNote):
            blocks[-1] = AttachmentNote((*last.names, *block.names))
        else:
            blocks.append(block)


def _annex(title: str, blocks: list[Block]) -> Annex:
    inner = tuple(block for block in blocks if isinstance(block, Inner))
    if len(inner) != len(blocks):
        raise WordingRefused(f"附件“{title[:40]}”里只能放标题、段落、表格和图表。")
    return Annex(title, inner)


def _text(line: Line, values: Values) -> str:
    """The text of a line; every placeholder in it takes text only."""

    def put(hole: re.Match[str]) -> str:
        value = values[hole[1]]
        if not isinstance(value, str):
            raise WordingRefused(f"第{line.number}行的“{{{hole[1]}}}”是表格或图表，请让它单独占一行。")
        return value.strip()

    return HOLE.sub(put, line.text)


def _one_line(line: Line, values: Values) -> str:
    return clean("".join(part.strip() for part in clean(_text(line, values)).split("\n"))).strip()


def _unknown(places: Iterable[str]) -> str:
    named = list(places)
    rest = f"等{len(named)}处" if len(named) > MOST_NAMED else ""
    return f"有不认识的占位符：{'、'.join(named[:MOST_NAMED])}{rest}。请改用这种公文列出的占位符。"


def _sentence(problems: Sequence[str]) -> str:
    rest = f"另有{len(problems) - MOST_NAMED}处。" if len(problems) > MOST_NAMED else ""
    return "".join(problems[:MOST_NAMED]) + rest
