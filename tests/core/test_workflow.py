"""Transitions: source, permission, guard; nothing else is touched."""

from dataclasses import dataclass, field

import pytest

from core.exceptions import NotAllowed, WrongState
from core.workflow import Transition, TransitionRefused, available


@dataclass
class Paper:
    status: str = "draft"
    author: str = "甲"

    def get_status_display(self):
        return {"draft": "草稿", "sent": "已送"}[self.status]


@dataclass
class Person:
    name: str
    permissions: set = field(default_factory=set)

    def has_perm(self, name):
        return name in self.permissions


def not_own(paper, user):
    return "不能审自己写的。" if paper.author == user.name else None


SEND = Transition("send", "送审", ("draft",), "sent", "x.send")
SIGN = Transition("sign", "签发", ("sent",), "sent", "x.sign", not_own)


def test_an_allowed_transition_changes_the_status_only():
    paper = Paper()
    SEND.apply(paper, Person("甲", {"x.send"}))
    assert paper == Paper(status="sent")


@pytest.mark.parametrize(
    ("status", "person", "error", "words"),
    [
        ("sent", Person("乙", {"x.send"}), WrongState, "当前状态是“已送”，不能送审"),
        ("draft", Person("乙"), NotAllowed, "没有“送审”的权限"),
    ],
)
def test_a_refused_transition_says_why_and_changes_nothing(status, person, error, words):
    paper = Paper(status=status)
    with pytest.raises(error, match=words):
        SEND.apply(paper, person)
    assert paper.status == status


def test_a_guard_gives_its_own_reason():
    with pytest.raises(TransitionRefused, match="不能审自己写的"):
        SIGN.apply(Paper(status="sent"), Person("甲", {"x.sign"}))


def test_buttons_are_exactly_what_would_succeed():
    author, other = Person("甲", {"x.send", "x.sign"}), Person("乙", {"x.sign"})
    assert available((SEND, SIGN), Paper(), author) == [SEND]
    assert available((SEND, SIGN), Paper(status="sent"), author) == []
    assert available((SEND, SIGN), Paper(status="sent"), other) == [SIGN]
