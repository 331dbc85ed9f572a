"""Why no assignment exists, in sentences: schools that together have too few permitted inspectors (Hall's condition).

Schools are matched with inspectors who take at most `most` each. When one is left over, the schools and inspectors that
can be reached from it by exchanging places are the reason: those schools can only go to those inspectors, and they are full.
"""

from collections import defaultdict
from dataclasses import dataclass

NAMED = 5


@dataclass(frozen=True, slots=True)
class Offer:
    """A school with the positions of the inspectors it may go to, and how many may not for which reason."""

    name: str
    permitted: tuple[int, ...]
    refused: tuple[tuple[str, int], ...] = ()


def explain(offers: list[Offer], inspectors: list[tuple[int, str]], most: int) -> tuple[str, ...]:
    """A sentence for each reason; none when an assignment exists. A reason names schools, people and the capacity."""
    if not inspectors:
        return ("没有在任督学，无法安排。",) if offers else ()
    said: list[str] = []
    left: list[Offer] = []
    for offer in offers:
        if offer.permitted:
            left.append(offer)
        else:
            said.append(f"{offer.name}没有可以安排的督学：{causes(offer, len(inspectors))}。")
    taken: dict[int, list[int]] = defaultdict(list)
    unplaced = [n for n in range(len(left)) if not place(n, left, taken, most, set())]
    return (*said, *(shortage(group, people, left, inspectors, most) for group, people in knots(unplaced, left, taken)))


def knots(unplaced: list[int], offers: list[Offer], taken: dict[int, list[int]]) -> list[tuple[set[int], set[int]]]:
    """The schools left over with the people who might take them, all of whom are full, and the schools these have.
    Knots that share people are one."""
    found: list[tuple[set[int], set[int]]] = []
    for school in unplaced:
        group, people = {school}, reached(school, offers, taken)
        for other in [knot for knot in found if knot[1] & people]:
            found.remove(other)
            group, people = group | other[0], people | other[1]
        found.append((group, people))
    return [(group | {n for person in people for n in taken[person]}, people) for group, people in found]


def reached(school: int, offers: list[Offer], taken: dict[int, list[int]]) -> set[int]:
    """Everybody who may take the school, or one of the schools of somebody reached already."""
    people: set[int] = set()
    waiting = [school]
    while waiting:
        for person in offers[waiting.pop()].permitted:
            if person not in people:
                people.add(person)
                waiting += taken[person]
    return people


def causes(offer: Offer, people: int) -> str:
    """How many of the inspectors are not allowed, by reason."""
    return f"{people}名督学中，" + "，".join(f"{count}人{words}" for words, count in offer.refused)


def place(school: int, offers: list[Offer], taken: dict[int, list[int]], most: int, seen: set[int]) -> bool:
    """Give the school to somebody with room, moving others if that helps. `seen` collects everybody who was asked."""
    for person in offers[school].permitted:
        if person in seen:
            continue
        seen.add(person)
        if len(taken[person]) < most:
            taken[person].append(school)
            return True
        for other in taken[person]:
            if place(other, offers, taken, most, seen):
                taken[person].remove(other)
                taken[person].append(school)
                return True
    return False


def shortage(
    group: set[int], people: set[int], offers: list[Offer], inspectors: list[tuple[int, str]], most: int
) -> str:
    """Too many schools for the people they may go to."""
    room = len(people) * most
    if len(group) == len(offers) and len(people) == len(inspectors):
        return (
            f"共{len(offers)}所学校，{len(people)}名督学每人最多{most}所，只能负责{room}所，少{len(offers) - room}所。"
        )
    schools = listed([offers[school].name for school in sorted(group)], "所学校")
    names = listed([inspectors[person][1] for person in sorted(people)], "人")
    return f"{schools}只能由{names}负责，每人最多{most}所，只能负责{room}所，少{len(group) - room}所。"


def listed(names: list[str], unit: str) -> str:
    """The first five names and how many there are."""
    shown = "、".join(names[:NAMED])
    return f"{shown}等{len(names)}{unit}" if len(names) > NAMED else shown
