"""One figure of a return: how it is printed, and how what was typed becomes what is stored."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from core.numbers import NumberRefused, parse_decimal, plain
from schools.field_packs.listed import ListShape, read_list

EMPTY_MARKS = frozenset({"", "/", "／", "—", "－", "-", "--", "无", "无数据", "无此项", "不适用"})
YES_NO = {"1": "是", "0": "否"}
YES_NO_WORDS = {"是": "1", "否": "0", "1": "1", "0": "0", "有": "1", "无": "0"}
TO_CONFIRM = "口径待核实"
FIGURES = frozenset({"integer", "decimal", "share"})
TYPES = FIGURES | {"yes_no", "choice", "list", "evidence"}


@dataclass(frozen=True, slots=True)
class PackField:
    """One figure of a return, stored as text.

    type: integer, decimal, share (percent: 85 is 85 %), yes_no (1 or 0), choice (a key of `choices`), list (lines of
    "name number"), evidence (files; nothing is stored in the values). A number is stored in the printed unit.
    shared: the figure is the whole school's and stands on each of its sections. sum_of: added up from other fields,
    not typed. instead: fields that say the same in another form, one of them is enough. per_pupil: compared with the county's median per pupil. explain_change: a large change against last
    year needs a word of explanation. lines: its numbers in the printed list of fields. is_confirmed: its definition was compared
    with the source itself.
    """

    code: str
    label: str
    group: str
    stages: tuple[str, ...]
    required_stages: tuple[str, ...]
    names: tuple[str, ...]
    stage_names: Mapping[str, tuple[str, ...]]
    unit: str = ""
    type: str = "integer"
    decimals: int = 0
    minimum: int = 0
    maximum: int = 9_999_999
    shared: bool = False
    per_pupil: bool = False
    explain_change: bool = False
    sum_of: tuple[str, ...] = ()
    instead: tuple[str, ...] = ()
    choices: Mapping[str, str] = field(default_factory=dict)
    shape: ListShape | None = None
    lines: tuple[int, ...] = ()
    hint: str = ""
    is_confirmed: bool = True
    source: str = ""

    @property
    def caption(self) -> str:
        """The label with its unit, as a column heading prints it."""
        return f"{self.label}（{self.unit}）" if self.unit else self.label

    @property
    def is_figure(self) -> bool:
        """Whether the stored text is a number with a size of its own, not a code of a choice."""
        return self.type in FIGURES

    @property
    def is_typed(self) -> bool:
        """Whether a form and a sheet have a place for it: files are uploaded, sums are added up."""
        return self.type != "evidence" and not self.sum_of

    @property
    def remark(self) -> str:
        """What stands beside the box: that the figure is the whole school's, the hint, a definition still to be confirmed."""
        is_amount = self.is_figure and self.unit != "年"
        whole = "全校数" if self.shared and is_amount and "全校" not in self.hint else ""
        return "；".join(filter(None, (whole, self.hint, "" if self.is_confirmed else TO_CONFIRM)))

    def read(self, text: str) -> str | None:
        """The stored text of what was typed; None when it is one of the marks for "not filled in".

        Thousands commas and full-width digits are read; nothing is rounded. Raises NumberRefused with a sentence.
        """
        tidy = text.strip()
        if tidy in EMPTY_MARKS and not (self.type == "yes_no" and tidy == "无"):
            return None
        if self.type == "yes_no":
            if tidy not in YES_NO_WORDS:
                raise NumberRefused("请填“是”或“否”。")
            return YES_NO_WORDS[tidy]
        if self.type == "choice":
            return self._read_choice(tidy)
        if self.type == "list" and self.shape:
            return read_list(tidy, self.shape, places=self.decimals, maximum=self.maximum)
        if self.type == "evidence":
            raise NumberRefused("这一项是佐证文件，请在填报页面上传。")
        return plain(self._read_share(tidy) if self.type == "share" else self._read_number(tidy))

    def _read_number(self, text: str) -> Decimal:
        thousands = self.unit != "年"
        return parse_decimal(
            text, places=self.decimals, minimum=self.minimum, maximum=self.maximum, thousands=thousands
        )

    def _read_share(self, text: str) -> Decimal:
        """A percentage: 85 %, 85％ and 85 are 85. A bare number up to 1 could mean either: ask, do not guess."""
        number = text.removesuffix("%").removesuffix("％").strip()
        value = parse_decimal(number, places=2, minimum=0, maximum=100)
        if number == text and 0 < value <= 1:
            percent = plain(value * 100)
            raise NumberRefused(f"{text} 是 {plain(value)}% 还是 {percent}%？请带上百分号填写。")
        return value

    def _read_choice(self, text: str) -> str:
        for code, word in self.choices.items():
            if text.removesuffix(self.unit) in (code, word):
                return code
        raise NumberRefused(f"请填{'、'.join(self.choices.values())}中的一个。")

    def read_or_none(self, text: str) -> str | None:
        """The stored text, the typed text itself when it cannot be read, None when it is empty."""
        try:
            return self.read(text)
        except NumberRefused:
            return text

    @property
    def words(self) -> Mapping[str, str]:
        """Stored code to shown word, for yes/no and choices; empty for everything else."""
        return YES_NO if self.type == "yes_no" else self.choices

    def typed(self, stored: str | None) -> str:
        """The stored value as it is typed into a form or a sheet; empty when missing."""
        if stored is None:
            return ""
        if self.type == "share":
            return f"{stored}%"
        return self.words.get(stored, stored)

    @property
    def accepts(self) -> str:
        """What would be accepted, as a sentence for an error report."""
        if self.words:
            return " 或 ".join(self.words.values())
        if self.type == "share":
            return "0%—100%，带百分号，例如 85%"
        if self.type == "list" and self.shape:
            return f"每行一个{self.shape.name}：{self.shape.name}名称、空格、{self.shape.number}"
        kind = f"最多 {self.decimals} 位小数的数" if self.decimals else "整数"
        return f"{self.minimum}—{self.maximum:,} 的{kind}" + (f"（单位：{self.unit}）" if self.unit else "")
