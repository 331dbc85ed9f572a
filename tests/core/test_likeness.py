"""Short Chinese descriptions: the same matter in other words is alike, another matter in the same stock phrases is not."""

from decimal import Decimal

import pytest

from core.likeness import problem_likeness, terse_likeness

STOCK = ("落实不到位", "不规范", "没有", "未")
LIMIT = Decimal("0.6")


@pytest.mark.parametrize(
    ("one", "other", "is_alike"),
    [
        ("作业超时", "作业量超标", False),
        ("作业超时", "三年级作业超时", True),
        ("食堂留样不规范", "食堂留样记录不规范，未标注时间", True),
        ("作业公示制度落实不到位", "教研制度落实不到位", False),
        ("消防通道堆放杂物", "消防通道被杂物堵塞", True),
        ("教学楼二层灭火器过期", "教学楼二层灭火器又过期", True),
        ("教学楼二层灭火器过期", "教学楼一层消防栓损坏", False),
        ("课后服务收费未公示", "课后服务收费标准没有公示", True),
        ("食堂从业人员健康证过期", "保安人员上岗证过期", False),
    ],
)
def test_short_problems_are_alike_when_they_are_about_the_same(one, other, is_alike):
    assert (terse_likeness(one, other, stock=STOCK) >= LIMIT) is is_alike
    assert terse_likeness(other, one, stock=STOCK) == terse_likeness(one, other, stock=STOCK)


def test_very_few_letters_are_not_found_in_everything():
    assert terse_likeness("食堂", "食堂留样记录缺失") < Decimal("0.5")
    assert terse_likeness("未", "没有", stock=STOCK) == 0
    assert terse_likeness("", "食堂") == 0


def test_a_short_problem_is_looked_for_in_the_likest_sentence_of_a_long_one():
    long = (
        "检查发现学校食堂从业人员健康证齐全，后厨环境整洁，采购台账完整，三防设施到位。"
        "教学楼二层灭火器过期，没有及时更换。课后服务开展正常，家长满意度较高。"
    )
    assert problem_likeness("二层灭火器过期", long, stock=STOCK) == 1
    assert problem_likeness("校车台账缺失", long, stock=STOCK) < LIMIT
    assert problem_likeness(long, long) == 1
