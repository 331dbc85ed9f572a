"""A draw is the same for everybody who does it again."""

import hashlib
import random
from decimal import Decimal

import pytest

from core.exceptions import BusinessRuleError
from inspectors import draws
from inspectors.draws import NUMBER, SHARE, Candidate, Quota

ROWS = [Candidate(f"3100{n:03}", f"第{n}小学", "城关镇" if n % 3 else "河口乡") for n in range(1, 41)]
SEED = "2023-09-01"
KNOWN = ["3100038", "3100032", "3100027", "3100024"]  # two of each stratum by the seed 青禾县2023


def drawn(strata) -> list[str]:
    """Codes of the schools that were drawn."""
    return [place.candidate.code for stratum in strata for place in stratum.places if place.is_drawn]


def test_the_same_seed_gives_the_same_schools_whatever_the_order_of_the_rows():
    quota = Quota(NUMBER, Decimal(5))
    first = draws.draw(ROWS, quota, SEED)
    for number in range(5):
        shuffled = random.Random(number).sample(ROWS, len(ROWS))
        assert drawn(draws.draw(shuffled, quota, SEED)) == drawn(first)
        assert draws.digest_of(shuffled) == draws.digest_of(ROWS)
    assert len(drawn(first)) == 10
    assert drawn(draws.draw(ROWS, quota, "另一个种子")) != drawn(first)


def test_the_schools_are_those_with_the_smallest_digests_as_anybody_can_compute_them():
    town = [row.code for row in ROWS if row.stratum == "城关镇"]
    by_hand = sorted(town, key=lambda code: hashlib.sha256((SEED + code).encode()).hexdigest())[:4]
    stratum = draws.draw(ROWS, Quota(NUMBER, Decimal(4)), SEED)[0]
    assert stratum.name == "城关镇"
    assert drawn([stratum]) == by_hand


def test_a_known_seed_keeps_its_result_for_ever():
    strata = draws.draw(ROWS, Quota(NUMBER, Decimal(2)), "青禾县2023")
    assert drawn(strata) == KNOWN


def test_a_share_is_rounded_up_per_stratum():
    strata = draws.draw(ROWS, Quota(SHARE, Decimal(10)), SEED)
    assert [(s.name, s.population, s.size) for s in strata] == [("城关镇", 27, 3), ("河口乡", 13, 2)]
    special = Quota(SHARE, Decimal(10), {"河口乡": Decimal(100)})
    assert [s.size for s in draws.draw(ROWS, special, SEED)] == [3, 13]


def test_schools_always_in_take_their_places_first_and_those_never_in_are_not_drawn():
    always = {ROWS[0].code: "去年问题多"}
    never = {row.code: "正在装修" for row in ROWS[3:5]}
    town = draws.draw(ROWS, Quota(NUMBER, Decimal(3)), SEED, always=always, never=never)[0]
    assert town.population == 25
    assert town.size == 3
    assert town.places[0].candidate.code == ROWS[0].code
    assert town.places[0].reason == "去年问题多"
    assert never.keys().isdisjoint(drawn([town]))
    assert len(drawn([town])) == 3


def test_a_seed_from_a_public_text_is_its_digest():
    assert draws.seed_from(" 上证指数3133.25 ") == hashlib.sha256("上证指数3133.25".encode()).hexdigest()[:16]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"seed": ""}, "请填写抽取用的种子"),
        ({"candidates": []}, "没有符合条件的候选学校"),
        ({"always": {"3100001": "一"}, "never": {"3100001": "二"}}, "第1小学既在必查名单又在不查名单"),
        ({"always": {"9": "一"}}, "“9”不在候选学校里"),
        ({"quota": Quota(NUMBER, Decimal(1), {"山前镇": Decimal(2)})}, "没有“山前镇”这一层"),
        ({"quota": Quota(NUMBER, Decimal(0))}, "一所学校也抽不到"),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_a_sentence(changes, sentence):
    values = {"candidates": ROWS, "quota": Quota(NUMBER, Decimal(2)), "seed": SEED, "always": {}, "never": {}} | changes
    with pytest.raises(BusinessRuleError, match=sentence):
        draws.draw(
            values["candidates"], values["quota"], values["seed"], always=values["always"], never=values["never"]
        )
