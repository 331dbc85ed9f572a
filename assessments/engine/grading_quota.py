"""按名额定等：so many places for each grade, given by points."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import ClassVar

from assessments.engine.grading import Grading, Standing
from assessments.engine.precision import half_up, plain
from assessments.engine.tables import Table

HALF = Fraction(1, 2)
ROUNDINGS = {"half_up": "四舍五入", "floor": "只舍不入", "largest_remainder": "按最大余数分配"}
WITHIN = {"stage": "学段", "kind": "办学类型", "group": "分组"}


@dataclass(frozen=True, slots=True)
class Place:
    """One grade: its share of all places (a part of 1; None: as many as reach the points) and its least points."""

    grade: str
    share: Fraction | None
    least: Decimal | None = None

    def describe(self) -> str:
        """The share, the least points, or both."""
        floor_words = "" if self.least is None else f"不低于{plain(self.least)}分"
        if self.share is None:
            return f"{self.grade}{floor_words}"
        return f"{self.grade}占{percent(self.share)}" + (f"（{floor_words}）" if floor_words else "")


@dataclass(frozen=True, slots=True)
class Quota(Grading):
    """Places by rank within stage, kind or group; the number of places goes by everyone in it.

    Equal points share the better grade. Who is barred, or capped, is ranked and takes nobody's place. A subject
    without points could still take a place before others: only what no such subject can change is given.
    """

    kind: ClassVar[str] = "quota"
    awards: ClassVar[bool] = True
    places: tuple[Place, ...]
    otherwise: str
    within: tuple[str, ...]
    rounding: str

    @property
    def grades(self) -> tuple[str, ...]:
        """The grades with places and what remains."""
        return tuple(dict.fromkeys((*(place.grade for place in self.places), self.otherwise)))

    def grade(self, table: Table, standings: Sequence[Standing]) -> list[str]:
        """Group by group."""
        groups: dict[tuple, list[Standing]] = {}
        for standing in standings:
            row = table.counted[standing.row].row
            groups.setdefault(tuple(getattr(row, name) for name in self.within), []).append(standing)
        found: dict[int, str] = {}
        for members in groups.values():
            found |= self.within_group(members)
        return [found[standing.row] for standing in standings]

    def within_group(self, members: Sequence[Standing]) -> dict[int, str]:
        """The grades of one group by row."""
        ends = self.ends(len(members))
        taking = [member for member in members if not (member.barred or member.cap)]
        missing = sum(1 for member in taking if member.points is None)
        ranked = sorted((member.points for member in taking if member.points is not None), reverse=True)
        first: dict[Decimal, int] = {}
        for place, points in enumerate(ranked, start=1):
            first.setdefault(points, place)
        found = {}
        for member in members:
            if member.barred:
                found[member.row] = self.otherwise
            elif member.points is None:
                found[member.row] = ""
            else:
                better = first.get(member.points) or 1 + sum(1 for points in ranked if points > member.points)
                best = self.at(better, ends, member.points)
                worst = self.at(better + missing, ends, member.points)
                found[member.row] = best if best == worst else ""
        return found

    def at(self, place: int, ends: Sequence[int], points: Decimal) -> str:
        """The grade at a place, or the next one whose least points are reached."""
        for quota, end in zip(self.places, ends, strict=True):
            if place <= end and (quota.least is None or points >= quota.least):
                return quota.grade
        return self.otherwise

    def ends(self, members: int) -> list[int]:
        """The last place of every grade; a grade by points alone ends with the last member."""
        found, end = [], 0
        for place, number in zip(self.places, self.numbers(members), strict=True):
            end += number
            found.append(members if place.share is None else end)
        return found

    def numbers(self, members: int) -> list[int]:
        """How many places every grade has among so many members; none are kept for a grade by points alone."""
        exact = [(place.share or Fraction(0)) * members for place in self.places]
        if self.rounding == "half_up":
            return [floor(number + HALF) for number in exact]
        whole = [floor(number) for number in exact]
        if self.rounding == "floor":
            return whole
        parts = [*exact, members - sum(exact, Fraction(0))]
        left = members - sum(map(floor, parts))
        order = sorted(range(len(parts)), key=lambda at: (floor(parts[at]) - parts[at], at))
        for at in order[:left]:
            if at < len(whole):
                whole[at] += 1
        return whole

    def describe(self) -> str:
        """The shares and how they are rounded."""
        within = f"在同一{'、'.join(WITHIN[name] for name in self.within)}内" if self.within else "在全部对象中"
        places = "，".join(place.describe() for place in self.places)
        return f"{within}按得分排名定名额：{places}，名额{ROUNDINGS[self.rounding]}，并列取较好等级；其余为{self.otherwise}"


def percent(share: Fraction) -> str:
    """A share for reading, at most two decimals."""
    return f"{plain(half_up(Decimal(share.numerator * 100) / share.denominator, 2))}%"
