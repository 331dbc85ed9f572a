"""A kept draw, read back for its page and its workbook: everything needed to do it again by hand."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from core.templatetags.formatting import cn_datetime
from core.workbooks import Column, SheetPlan, write_workbook
from inspectors import draws

MEASURES = {draws.NUMBER: "每层{}所", draws.SHARE: "每层{}%（有小数进一）"}


@dataclass(frozen=True, slots=True)
class Drawing:
    """A draw computed again from what was frozen. is_same: it gives what was drawn, from an unchanged candidate list."""

    kept: dict[str, Any]
    strata: tuple[draws.Stratum, ...]
    is_same: bool

    @property
    def rule(self) -> str:
        """How many, in words."""
        words = MEASURES[self.kept["measure"]].format(self.kept["amount"])
        special = "；".join(f"{name} {amount}" for name, amount in self.kept["by_stratum"].items())
        return f"{words}；另定：{special}" if special else words

    @property
    def population(self) -> int:
        """Candidates, with those never in."""
        return len(self.kept["candidates"])

    @property
    def drawn_at(self) -> datetime:
        """When it was drawn."""
        return datetime.fromisoformat(self.kept["drawn_at"])

    @property
    def former(self) -> list[dict[str, Any]]:
        """The draws it replaced, with their moments."""
        return [past | {"drawn_at": datetime.fromisoformat(past["drawn_at"])} for past in self.kept["former"]]

    @property
    def count(self) -> int:
        """Schools drawn."""
        return len(self.kept["drawn"])


def drawing_of(kept: dict[str, Any]) -> Drawing:
    """Do a kept draw again and compare."""
    candidates = [draws.Candidate(**row) for row in kept["candidates"]]
    quota = draws.Quota(
        kept["measure"],
        Decimal(kept["amount"]),
        {name: Decimal(amount) for name, amount in kept["by_stratum"].items()},
    )
    strata = draws.draw(candidates, quota, kept["seed"], always=kept["always"], never=kept["never"])
    drawn = sorted(place.candidate.code for stratum in strata for place in stratum.places if place.is_drawn)
    is_same = drawn == sorted(kept["drawn"]) and draws.digest_of(candidates) == kept["digest"]
    return Drawing(kept, tuple(strata), is_same)


def workbook(drawing: Drawing) -> bytes:
    """The candidates in their queues with their digests, the rule, and the algorithm in words."""
    kept = drawing.kept
    rows = [
        (
            stratum.name,
            place.rank or "",
            place.candidate.code,
            place.candidate.name,
            place.key,
            "抽中" if place.is_drawn else "",
            place.reason,
        )
        for stratum in drawing.strata
        for place in stratum.places
    ]
    sizes = [(stratum.name, stratum.population, stratum.size) for stratum in drawing.strata]
    notes = [
        *draws.ALGORITHM,
        f"种子：{kept['seed']}",
        f"种子由来：{kept['seed_source'] or '直接使用公布的文字'}",
        f"分层：{kept['by']}；名额：{drawing.rule}",
        f"候选名单摘要（SHA-256，每行“标识码,层”加换行，按标识码排列）：{kept['digest']}",
        f"抽取：{kept['drawn_by']}，{cn_datetime(drawing.drawn_at)}",
        *(
            f"此前于{cn_datetime(past['drawn_at'])}用种子“{past['seed']}”抽过，作废原因：{past['replaced_because']}"
            for past in drawing.former
        ),
    ]
    head = [("层", 16), ("次序", 8), ("标识码", 16), ("学校", 30), ("SHA-256", 68), ("结果", 8), ("理由", 30)]
    return write_workbook(
        [
            SheetPlan("抽取", [Column(name, width) for name, width in head], rows),
            SheetPlan("各层名额", [Column("层", 20), Column("候选学校"), Column("抽取")], sizes),
        ],
        notes=notes,
    )
