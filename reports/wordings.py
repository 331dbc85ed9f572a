"""Which wording of a kind counts now, and what its placeholders stand for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from office.models import County, Unit
from reports.blocks import Block, chinese_date
from reports.kinds import Kind, PackWording, kinds
from reports.models import Wording
from reports.wording import COMMON, Values, fill, fill_line, parse
from schools.models import School

MOST_NAMED = 8  # recipients named one by one


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
