"""What both maskings share: one list of surnames, one of titles."""

import pytest

from core.masking import COMMON_SURNAMES, PERSON, SURNAMES, is_like_a_name, masked, names_in, still_open, surname


def test_the_common_surnames_are_the_beginning_of_the_one_list():
    assert set(COMMON_SURNAMES) < SURNAMES
    assert len(COMMON_SURNAMES) == len(set(COMMON_SURNAMES))


@pytest.mark.parametrize(("name", "kept"), [("王小明", "王"), ("欧阳青", "欧阳"), ("欧阳", "欧"), ("柳青", "柳")])
def test_a_surname_may_stay(name, kept):
    assert surname(name) == kept


def test_a_name_is_found_before_the_title_of_its_bearer():
    assert [found[0] for found in PERSON.finditer("王老师和李小明家长来访")] == ["王", "李小明"]


def test_titles_are_no_names():
    assert names_in("副校长、班主任，教导主任") == set()
    assert is_like_a_name("司马光")
    assert not is_like_a_name("督导室")


def test_what_is_masked_is_not_open():
    hidden = masked("张 三，13812345678", {"张三"})

    assert hidden == "张**，138****"
    assert still_open(hidden, {"张三"}) == []


def test_a_responsible_inspector_is_no_person_called_ren():
    assert PERSON.search("由责任督学到校") is None
    assert PERSON.search("由任督学、责任督学张老师到校")[0] == "任"
    assert PERSON.sub("某", "责任督学张老师") == "责任督学某老师"
