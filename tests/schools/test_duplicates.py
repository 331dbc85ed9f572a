"""What looks like one school entered twice, and what only looks like it."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from core.exceptions import BusinessRuleError
from schools import services
from schools.duplicates import alike, likely_duplicates, likeness, of_rows
from schools.models import DistinctPair, School
from tests.factories.office import CountyFactory
from tests.factories.schools import SchoolFactory, TownshipFactory

PLACES = ("青禾县", "云溪镇", "青阳街道")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("青禾县云溪镇中心小学", "云溪小学"),
        ("云溪镇实验小学", "实验小学"),
        ("青禾一中", "青禾县第一中学"),
        ("第1小学", "第一小学"),
        ("柳树沟小学", "柳树沟教学点"),
        ("育才小学", "育才学校"),
        ("八一小学", "八一希望小学"),
        ("红星 幼儿园", "红星幼儿园（公办）"),
    ],
)
def test_names_of_one_school_are_alike(one, other):
    assert alike(likeness(one, PLACES), likeness(other, PLACES)) >= 0.75


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("第一小学", "第二小学"),
        ("云溪镇中心小学", "云溪镇中心幼儿园"),
        ("东街小学", "西街小学"),
        ("三河小学", "三合小学"),
        ("青禾一中", "青禾一小"),
        ("青禾县实验小学（南校区）", "青禾县实验小学"),
    ],
)
def test_names_of_two_schools_are_not(one, other):
    assert alike(likeness(one, PLACES), likeness(other, PLACES)) < 0.75


@given(st.text(max_size=30), st.text(max_size=30))
def test_likeness_is_a_share_the_same_both_ways_and_whole_for_itself(one, other):
    first, second = likeness(one, PLACES), likeness(other, PLACES)
    assert 0 <= alike(first, second) == alike(second, first) <= 1
    assert alike(first, first) == 1


def pairs():
    return [(pair.first.name, pair.second.name) for pair in likely_duplicates(School.objects.all())]


@pytest.mark.django_db
def test_only_schools_of_one_township_or_of_none_are_compared():
    CountyFactory()
    SchoolFactory(name="育才小学", township=TownshipFactory(name="柳河镇"))
    SchoolFactory(name="育才学校", township=TownshipFactory(name="云溪镇"))
    SchoolFactory(name="育才完全小学", township=None)
    assert pairs() == []
    SchoolFactory(name="青禾县育才小学", township=None)
    assert pairs() == [("育才完全小学", "青禾县育才小学")]


@pytest.mark.django_db
def test_near_schools_need_less_likeness_and_far_ones_are_two():
    places = [("110.1000", "28.1000"), ("110.1010", "28.1010"), ("110.2000", "28.1000")]
    near, beside, far = ({"longitude": Decimal(x), "latitude": Decimal(y)} for x, y in places)
    SchoolFactory(name="清水湾小学", **near)
    SchoolFactory(name="清水湾村小学", **beside)
    assert pairs() == [("清水湾小学", "清水湾村小学")]
    found = likely_duplicates(School.objects.all())[0]
    assert 140 < found.metres < 150
    School.objects.filter(name="清水湾村小学").update(name="清水湾小学", **far)
    assert pairs() == []
    School.objects.update(longitude=None, latitude=None)
    assert pairs() == [("清水湾小学", "清水湾小学")]


@pytest.mark.django_db
def test_campuses_closed_schools_and_declared_pairs_are_left_out(county):
    main = SchoolFactory(name="育才小学")
    SchoolFactory(name="育才学校", main_school=main)
    SchoolFactory(name="育才完全小学", closed_on="2023-08-31")
    assert pairs() == []
    other = SchoolFactory(name="育才希望小学")
    assert ("育才小学", "育才希望小学") in pairs()
    services.declare_distinct(actor=None, first=other, second=main)
    assert ("育才小学", "育才希望小学") not in pairs()
    with pytest.raises(BusinessRuleError, match="两所不同的学校"):
        services.declare_distinct(actor=None, first=main, second=main)
    with pytest.raises(IntegrityError), transaction.atomic():
        DistinctPair.objects.create(first=other, second=main, decided_on="2024-01-01")


@pytest.mark.django_db
def test_rows_of_a_sheet_are_compared_with_the_register_and_with_each_other():
    school = SchoolFactory(name="云溪镇中心小学", township=TownshipFactory(name="云溪镇"))
    names = ["云溪小学", "柳河小学", "柳河学校", "云溪幼儿园"]
    townships = ["云溪镇", "柳河镇", "柳河镇", "云溪镇"]
    told = [(like.row, like.school, like.earlier) for like in of_rows(names, townships)]
    assert told == [(0, school, None), (2, None, 1)]
    assert [(like.row, like.school) for like in of_rows(["云溪小学"])] == [(0, school)]
    assert of_rows([]) == []
