"""Rules between the figures of one return, declared in the pack as two formulas."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from core.expressions import Expression
from core.numbers import plain

LIST_ENDINGS = ("_sum", "_count")


def field_of(name: str) -> str:
    """The field behind a name of a formula: `class_sizes_sum` is about `class_sizes`."""
    for ending in LIST_ENDINGS:
        name = name.removesuffix(ending)
    return name


@dataclass(frozen=True, slots=True)
class Finding:
    """One broken check of a return."""

    code: str
    is_hard: bool
    sentence: str
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PackCheck:
    """A rule: the formula on the left is at most, or equals, the formula on the right. Hard blocks, soft asks why."""

    code: str
    is_hard: bool
    left: Expression
    right: Expression
    must_equal: bool
    say: str

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields the rule is about, once each."""
        return tuple(dict.fromkeys(field_of(name) for name in self.left.names + self.right.names))

    def broken(self, numbers: Mapping[str, Decimal]) -> str:
        """The sentence when the rule is broken, else empty.

        On the left a missing figure counts as nothing; without any figure on the left, or with one missing on the
        right, there is nothing to compare.
        """
        given = [name for name in self.left.names if name in numbers]
        if not given or any(name not in numbers for name in self.right.names):
            return ""
        left = self.left.evaluate({name: numbers.get(name, Decimal(0)) for name in self.left.names}).value
        right = self.right.evaluate(numbers).value
        if left is None or right is None or (left == right if self.must_equal else left <= right):
            return ""
        return self.say.format(left=plain(left), right=plain(right))

    def finding(self, numbers: Mapping[str, Decimal]) -> Finding | None:
        """The broken rule, or None when it holds."""
        sentence = self.broken(numbers)
        return Finding(self.code, self.is_hard, sentence + "。", self.fields) if sentence else None
