"""Where the lines of a title break: by meaning, in the shape of a trapezoid or a diamond (GB/T 9704-2012 7.3.1).

A typed ``|`` or line break sets the lines by hand. Otherwise every division into as few lines as possible (or one more) is
weighed: no break inside a given word, a number, a date or a bracket; a break before 关于 and after 的 is good; the lines
grow, shrink, or bulge in the middle, and never look like a square or an hourglass.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from itertools import combinations, pairwise

from reports.compose import ATOM, NO_END, NO_START

WORDS = (
    "教育督导", "督导室", "责任督学", "挂牌督导", "专项督导", "综合督导", "经常性督导", "反馈意见", "督导意见", "督导报告",
    "义务教育", "优质均衡", "普及普惠", "学前教育", "五项管理", "课后服务", "情况", "通报", "通知", "工作", "学校",
    "整改", "销号", "办学", "质量", "评估", "监测", "年春季学期", "年秋季学期", "学年", "年度", "人民政府", "中心小学",
    "实验小学", "初级中学", "第一中学", "第二中学", "幼儿园", "九年一贯制", "关于", "开展", "进行", "有关", "问题",
    "反馈", "意见", "督学", "督导",
)  # fmt: skip
MAX_CUTS = 3  # a title of four lines is the longest weighed as a whole; a longer one gives off its first line
EXTRA_LINE = 14.0
SPLIT_WORD = 30.0
LIKE_SQUARE = 10.0
HOURGLASS = 25.0


def title_lines(title: str, width: int, words: Iterable[str] = ()) -> tuple[str, ...]:
    """The lines of ``title``, each at most ``width`` characters; ``words`` are names not to be broken."""
    if by_hand := [part for part in re.split(r"[|\n]", title) if part.strip()]:
        parts = tuple(part.strip() for part in by_hand)
        if len(parts) > 1:
            return tuple(line for part in parts for line in title_lines(part, width, words))
        title = parts[0]
    if _cells(title) <= width:
        return (title,)
    costs = _break_costs(title, (*WORDS, *words))
    fewest = math.ceil(_cells(title) / width)
    if fewest > MAX_CUTS + 1:
        end = _first_end(title, width, costs)
        return (title[:end], *title_lines(title[end:], width, words))
    whole_words = {place: cost for place, cost in costs.items() if cost < SPLIT_WORD / 2}
    for places in (whole_words, costs):
        found = [
            (cost + (count - fewest) * EXTRA_LINE, lines)
            for count in (fewest, fewest + 1)
            for cost, lines in _divisions(title, count, width, places)
        ]
        if found:
            return min(found, key=lambda pair: pair[0])[1]
    end = _first_end(title, width, costs)
    return (title[:end], *title_lines(title[end:], width, words))


def _cells(text: str) -> float:
    """Width in characters: Latin letters and digits are half as wide as Chinese ones."""
    return sum(0.5 if char.isascii() else 1.0 for char in text)


def _first_end(title: str, width: int, costs: dict[int, float]) -> int:
    """The cheapest end of a full first line among the last few places that fit; any place when none is legal."""
    fitting = [end for end in range(1, len(title)) if _cells(title[:end]) <= width]
    near = [end for end in fitting[-6:] if end in costs]
    return min(near, key=lambda end: (costs[end], -end)) if near else fitting[-1]


def _break_costs(title: str, words: Iterable[str]) -> dict[int, float]:
    """For every place a line may end the price of ending it there."""
    costs = {
        place: _cost_at(title, place)
        for place in (match.start() for match in ATOM.finditer(title))
        if place and title[place] not in NO_START and title[place - 1] not in NO_END
    }
    for word in {word for word in words if len(word) > 1}:
        for match in re.finditer(re.escape(word), title):
            for place in range(match.start() + 1, match.end()):
                if place in costs:
                    costs[place] += SPLIT_WORD
    return costs


def _cost_at(title: str, place: int) -> float:
    """What the letters on both sides of a break say about it."""
    if title.startswith("关于", place):
        return -6.0
    if title[place - 1] in "的、，》":
        return -4.0
    return 12.0 if title[place] in "的和与及" else 0.0


def _divisions(title: str, count: int, width: int, costs: dict[int, float]) -> Iterable[tuple[float, tuple[str, ...]]]:
    places = sorted(costs)
    for cut in combinations(places, count - 1):
        ends = (0, *cut, len(title))
        lines = tuple(title[a:b] for a, b in pairwise(ends))
        lengths = [_cells(line) for line in lines]
        if max(lengths) <= width:
            yield sum(costs[place] for place in cut) + _shape_cost(lengths), lines


def _shape_cost(lengths: Sequence[float]) -> float:
    """How far from a trapezoid or a diamond: equal lines and hourglasses cost, so do lines far shorter than the widest."""
    steps = [b - a for a, b in pairwise(lengths)]
    cost = sum(max(0.0, abs(step) - 6) for step in steps) + sum(LIKE_SQUARE for step in steps if step == 0)
    falls = next((i for i, step in enumerate(steps) if step < 0), len(steps))
    if any(step > 0 for step in steps[falls:]):
        cost += HOURGLASS
    return cost + max(0.0, max(lengths) - 2.5 * min(lengths)) * 3
