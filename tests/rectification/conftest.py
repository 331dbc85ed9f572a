"""One school with everyone who has a word in its ledger."""

import time
import uuid
from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core import limits
from office import clock
from office.models import User
from rectification import services
from rectification.models import Item
from schools.models import School
from tests.factories.office import CountyFactory, UserFactory
from tests.factories.rectification import picture
from tests.factories.schools import PostingFactory, SchoolFactory


@dataclass(frozen=True)
class Room:
    """The school and its people."""

    school: School
    staff: User
    director: User
    inspector: User
    principal: User

    def open(self, **changes) -> Item:
        """A problem found by the inspector."""
        given = {
            "school": self.school,
            "source": "visit",
            "basis": "中小学幼儿园安全管理办法第十八条",
            "severity": "limited",
            "text": "教学楼二层灭火器过期",
            "found_on": self.today,
        }
        return services.open_item(actor=self.inspector, **(given | changes))

    @property
    def today(self) -> date:
        """The business date."""
        return clock.today()

    def bring(self, status: str, **changes) -> Item:
        """A fresh item, brought to a state by the acts of the office; a settled one is small."""
        item = self.open(**({"severity": "minor"} | changes if status == "settled" else changes))
        acts = {
            "issued": lambda: services.issue_item(actor=self.staff, item=item),
            "received": lambda: services.receive_item(actor=self.principal, item=item),
            "reported": lambda: services.report_item(actor=self.principal, item=item, text="已更换", files=[photo()]),
            "passed": lambda: services.pass_item(actor=self.inspector, item=item, is_on_site=True),
            "written_off": lambda: services.write_off_item(actor=self.staff, item=item),
        }
        aside = {
            "checking": lambda: services.check_item(
                actor=self.staff, item=item, checker=self.inspector, recheck_on=self.today
            ),
            "settled": lambda: services.settle_item(actor=self.principal, item=item, text="已更换", files=[photo()]),
            "merged": lambda: services.merge_items(
                actor=self.staff, item=item, into=self.bring("issued"), reason="同一问题"
            ),
        }
        former = {"checking": "reported", "settled": "received", "merged": "issued"}
        order = ["found", *acts]
        for name in order[1 : order.index(former.get(status, status)) + 1]:
            acts[name]()
        if status in aside:
            aside[status]()
        item.refresh_from_db()
        return item


def photo(name: str = "灭火器.jpg", shade: int = 120) -> SimpleUploadedFile:
    """An upload of a real JPEG."""
    return SimpleUploadedFile(name, picture(shade), content_type="image/jpeg")


@pytest.fixture
def room(db) -> Room:
    """A school with principal and inspector, beside two people of the office."""
    CountyFactory()
    school = SchoolFactory(name="青禾镇中心小学")
    people = Room(
        school=school,
        staff=UserFactory(role="staff"),
        director=UserFactory(role="director"),
        inspector=UserFactory(role="inspector"),
        principal=UserFactory(role="principal"),
    )
    PostingFactory(user=people.inspector, school=school, capacity="inspector")
    PostingFactory(user=people.principal, school=school, capacity="principal")
    return people


@pytest.fixture
def own_window(settings, monkeypatch):
    """Tries are counted for this test alone, in a window that does not end meanwhile."""
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": uuid.uuid4().hex}
    }
    moment = time.time()
    monkeypatch.setattr(limits, "time", SimpleNamespace(time=lambda: moment))
