"""Which wording of a kind counts now, and what its placeholders stand for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from office.models import County, Unit
from reports.blocks import Block, Chart, Series, Table, chinese_date
from reports.kinds import Field, Kind, PackWording, kinds
from reports.models import Wording
from reports.wording import (
    COMMON,
    Value,
    Values,
    WordingRefused,
    fill,
    fill_line,
    line_names,
    parse,
    refuse_unknown,
)
from schools.models import School

MOST_NAMED = 8  # recipients named one by one
SAMPLE_DAY = date(2024, 3, 5)


@dataclass(frozen=True, slots=True)
class Written:
    """What a wording became once it was filled. gaps: placeholders that left a hole inside a printed line."""

    title: str
    addressee: str
    blocks: tuple[Block, ...]
    gaps: tuple[str, ...] = ()


def current(kind_code: str) -> PackWording:
    """The newest wording the office wrote for a kind, else the one the kind came with."""
    newest = Wording.objects.newest_of(kind_code).first()
    return as_written(newest) if newest else kinds()[kind_code].wording


def as_written(wording: Wording) -> PackWording:
    """A stored version as wording."""
    return PackWording(wording.title, wording.addressee, wording.body)


def known_names(kind: Kind) -> tuple[str, ...]:
    """Every placeholder that the wording of a kind may use: the common ones and its fields."""
    return tuple(dict.fromkeys((*COMMON, *(field.label for field in kind.fields))))


def common_values(*, county: County, school: School | None, to: str, on: date) -> dict[str, str]:
    """What the common placeholders stand for. 年度 is the bare year."""
    return {
        "发文机关": county.organ_name,
        "主送单位": to,
        "学校": school.name if school else "",
        "年度": str(on.year),
        "今天": chinese_date(on),
    }


def recipients_line(school: School | None, schools: Iterable[School], units: Iterable[Unit]) -> str:
    """主送单位 in one line: each name once while they are few, else all of them together."""
    to_schools = {row.pk: str(row.name) for row in ([school] if school else []) + list(schools)}
    to_units = {row.pk: str(row.name) for row in units}
    names = [*to_schools.values(), *to_units.values()]
    if len(names) <= MOST_NAMED:
        return "、".join(names)
    return "，".join(words for words, rows in (("各有关学校", to_schools), ("各有关单位", to_units)) if rows)


def written_out(wording: PackWording, values: Values, *, title: str = "", addressee: str = "") -> Written:
    """A wording with its placeholders filled; a title or addressee that is given stands instead. Raises WordingRefused."""
    template = parse(wording.body)
    return Written(
        title=title.strip() or fill_line(wording.title, values),
        addressee=addressee.strip() or fill_line(wording.addressee, values),
        blocks=fill(template, values),
        gaps=template.gaps(values),
    )


def refuse_unusable(kind: Kind, words: PackWording) -> None:
    """Raise WordingRefused for wording that no paper of the kind could be written from; names every place."""
    template, known = parse(words.body), known_names(kind)
    for label, text in (("标题", words.title), ("主送机关", words.addressee)):
        try:
            fill_line(text, dict.fromkeys(known, "字"))
        except WordingRefused as refusal:
            raise WordingRefused(f"{label}：{refusal}") from refusal
    refuse_unknown(template, known)
    fill(template, sample_values(kind))


def unused_fields(kind: Kind, words: PackWording) -> list[str]:
    """The required fields that appear nowhere in a wording that can be read: what is filled in there would not be printed."""
    used = {*parse(words.body).placeholders, *line_names(words.title), *line_names(words.addressee)}
    return [field.label for field in kind.fields if field.required and field.label not in used]


def sample_values(kind: Kind, *, county: County | None = None, on: date = SAMPLE_DAY) -> dict[str, Value]:
    """Values to look at a wording with, each of them marked as a sample."""
    common: dict[str, Value] = {
        "发文机关": county.organ_name if county else sample("发文机关"),
        "主送单位": sample("主送单位"),
        "学校": sample("学校"),
        "年度": str(on.year),
        "今天": chinese_date(on),
    }
    return common | {field.label: sample_of(field, on) for field in kind.fields}


def sample(label: str) -> str:
    """〔示例：学校〕."""
    return f"〔示例：{label}〕"


def sample_of(field: Field, on: date) -> Value:
    """A sample of one field, shaped as its type."""
    if field.type == "table":
        rows = tuple(tuple(f"示例{number}" for _ in field.columns) for number in (1, 2))
        return (Table(field.columns, rows),)
    if field.type == "chart":
        return (sample_chart(field),)
    if field.type == "date":
        return f"{chinese_date(on)}（示例）"
    return sample(field.label)


def sample_chart(field: Field) -> Chart:
    """Three labels with made-up figures that say so."""
    series = tuple(Series(f"示例{name}", ("60", "75", "90")) for name in field.columns[1:] or field.columns)
    return Chart(field.chart, ("示例甲", "示例乙", "示例丙"), series, unit=field.unit, caption=f"示例：{field.label}")
