"""Drawing schools so that anybody can do it again: no random generator, only a published seed and SHA-256.

The order of a stratum is that of sha256(seed + school code), written as hexadecimal digits, smallest first; the first n are
drawn. It does not depend on the order of the rows, on a library or its version, and can be checked by hand:
`printf '%s' '<seed><code>' | sha256sum`.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, Decimal

from core.exceptions import BusinessRuleError

NUMBER, SHARE = "number", "share"
DERIVED_LENGTH = 16
ALGORITHM = (
    "每个抽样层单独抽取。把种子和学校标识码连在一起，按 UTF-8 编码计算 SHA-256，得到64位十六进制数；层内按这个数从小到大排队，取前 n 所。",
    "必查学校先占名额，不查学校不参加抽取。按比例抽取的，每层名额等于层内候选学校数（不含不查学校）乘以比例，有小数的一律进一；名额最多为层内全部候选学校。",
    "结果只与种子、候选名单、必查和不查名单、名额有关，与名单排列次序无关。任何人用同一种子都得到同一结果，可用 "
    "printf '%s' '种子标识码' | sha256sum 逐校验证。",
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A school that may be drawn: identity and stratum as of the moment of freezing."""

    code: str
    name: str
    stratum: str


@dataclass(frozen=True, slots=True)
class Quota:
    """How many of a stratum: `amount` schools, or `amount` percent of its candidates rounded up.

    by_stratum: another amount for some strata, in the same measure.
    """

    measure: str
    amount: Decimal
    by_stratum: Mapping[str, Decimal] = field(default_factory=dict)

    def size(self, stratum: str, population: int) -> int:
        """Schools to take from a stratum of so many candidates; never more than there are."""
        amount = self.by_stratum.get(stratum, self.amount)
        wanted = amount * population / 100 if self.measure == SHARE else amount
        return min(population, int(wanted.to_integral_value(ROUND_CEILING)))


@dataclass(frozen=True, slots=True)
class Place:
    """One candidate in the queue of its stratum. rank: 1 is first; 0 for schools that are always or never in."""

    candidate: Candidate
    key: str
    rank: int
    is_drawn: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Stratum:
    """One stratum: candidates without those never in, how many are taken, and the queue (always-in first, never-in last)."""

    name: str
    population: int
    size: int
    places: tuple[Place, ...]


def seed_from(text: str) -> str:
    """The seed derived from a public text: the first 16 hexadecimal digits of its SHA-256 (UTF-8, without outer blanks)."""
    return hashlib.sha256(text.strip().encode()).hexdigest()[:DERIVED_LENGTH]


def key_of(seed: str, code: str) -> str:
    """What a school is queued by."""
    return hashlib.sha256(f"{seed}{code}".encode()).hexdigest()


def digest_of(candidates: Iterable[Candidate]) -> str:
    """The digest of a frozen list: SHA-256 over the lines `code,stratum` sorted by code, each ended by a line feed."""
    lines = sorted(f"{candidate.code},{candidate.stratum}\n" for candidate in candidates)
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def draw(
    candidates: Iterable[Candidate],
    quota: Quota,
    seed: str,
    *,
    always: Mapping[str, str] | None = None,
    never: Mapping[str, str] | None = None,
) -> list[Stratum]:
    """Every stratum with its queue, strata by name. always and never: school code to reason.

    Raises BusinessRuleError without a seed, without candidates, for a school that is both always and never in, for one
    that is not a candidate, for an amount of a stratum that does not exist, and when nobody is drawn.
    """
    rows, always, never = list(candidates), always or {}, never or {}
    check(rows, quota, seed, always, never)
    by_stratum: dict[str, list[Candidate]] = defaultdict(list)
    for row in rows:
        by_stratum[row.stratum].append(row)
    strata = [queue(name, members, quota, seed, always, never) for name, members in sorted(by_stratum.items())]
    if not any(place.is_drawn for stratum in strata for place in stratum.places):
        raise BusinessRuleError("按这样的名额一所学校也抽不到，请加大数量或比例。")
    return strata


def check(rows: list[Candidate], quota: Quota, seed: str, always: Mapping[str, str], never: Mapping[str, str]) -> None:
    """Refuse what cannot be drawn."""
    if not seed:
        raise BusinessRuleError("请填写抽取用的种子。")
    if not rows:
        raise BusinessRuleError("没有符合条件的候选学校。")
    names = {row.code: row.name for row in rows}
    if both := sorted(always.keys() & never.keys()):
        raise BusinessRuleError(f"{names.get(both[0], both[0])}既在必查名单又在不查名单里。")
    if strangers := sorted((always.keys() | never.keys()) - names.keys()):
        raise BusinessRuleError(f"必查或不查名单里的“{strangers[0]}”不在候选学校里。")
    if unknown := sorted(quota.by_stratum.keys() - {row.stratum for row in rows}):
        strata = "、".join(sorted({row.stratum for row in rows}))
        raise BusinessRuleError(f"没有“{unknown[0]}”这一层。现有的层：{strata}。")


def queue(
    name: str,
    members: list[Candidate],
    quota: Quota,
    seed: str,
    always: Mapping[str, str],
    never: Mapping[str, str],
) -> Stratum:
    """One stratum: who is always in takes his place first, the rest queue by their keys."""
    keys = {row.code: key_of(seed, row.code) for row in members}
    ordered = sorted(members, key=lambda row: (keys[row.code], row.code))
    fixed = [row for row in ordered if row.code in always]
    free = [row for row in ordered if row.code not in always and row.code not in never]
    out = [row for row in ordered if row.code in never]
    population = len(fixed) + len(free)
    size = max(len(fixed), quota.size(name, population))
    places = [Place(row, keys[row.code], 0, True, always[row.code]) for row in fixed]
    left = size - len(fixed)
    places += [Place(row, keys[row.code], rank, rank <= left) for rank, row in enumerate(free, start=1)]
    places += [Place(row, keys[row.code], 0, False, never[row.code]) for row in out]
    return Stratum(name, population, size, tuple(places))
