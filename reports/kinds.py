"""The kinds of official paper, read once from packs/kinds.yaml and checked."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

PACK = Path(__file__).parent / "packs" / "kinds.yaml"
NUMBER_PARTS = ("{organ_code}", "{year}", "{n}")


class KindRefused(ValueError):
    """The pack of kinds is not usable; the message says which entry and why."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind: how it is numbered, what stands in red on top, who signs it."""

    code: str
    label: str
    number: str
    mark: str
    signing: str
    imprint: bool
    copies: tuple[str, ...]

    def __post_init__(self) -> None:
        if len(self.code) > 40 or not self.label or "." not in self.signing:
            raise KindRefused(f"公文种类“{self.code}”缺少名称或签发权限。")
        if absent := [part for part in NUMBER_PARTS if part not in self.number]:
            raise KindRefused(f"公文种类“{self.code}”的编号规则缺少{'、'.join(absent)}。")

    def number_of(self, *, organ_code: str, year: int, n: int) -> str:
        """The 发文字号: 青督反馈〔2024〕3号."""
        return self.number.format(organ_code=organ_code, year=year, n=n)

    def counter(self, *, organ_code: str) -> str:
        """The row of numbers this kind draws from: kinds with the same 代字 share one."""
        return f"reports.number.{self.number.split('{year}', 1)[0].format(organ_code=organ_code)}"

    def mark_of(self, *, organ: str) -> str:
        """The 发文机关标志."""
        return self.mark.format(organ=organ)


@cache
def kinds() -> dict[str, Kind]:
    """Every kind by its code, in the order of the pack; raises KindRefused for an entry that cannot be used."""
    pack = yaml.safe_load(PACK.read_text(encoding="utf-8"))
    try:
        return {code: Kind(code=code, **entry | {"copies": tuple(entry["copies"])}) for code, entry in pack.items()}
    except (TypeError, KeyError) as error:
        raise KindRefused("公文种类的定义缺项，或有不认识的项。") from error


def kind_choices() -> list[tuple[str, str]]:
    """Code and label for the model field, filters and forms."""
    return [(kind.code, kind.label) for kind in kinds().values()]
