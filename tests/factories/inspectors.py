"""Inspectors, zones, the national checklist, visits."""

import uuid
from datetime import date, datetime
from io import BytesIO
from zoneinfo import ZoneInfo

import factory
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from inspectors.checklists import pack_of
from inspectors.content import Answer, Finding, VisitContent
from inspectors.models import Checklist, Inspector, Visit, VisitMatter, Zone
from inspectors.services import load_checklist
from inspectors.workflow import Status
from schools.models import Posting
from tests.factories.office import UserFactory
from tests.factories.schools import SchoolFactory

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = date(2024, 3, 5)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """A moment of the county's day."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=SHANGHAI)


def national_checklist() -> Checklist:
    """The eight national matters, as the product ships them."""
    return shipped_checklist("national_2013")


def shipped_checklist(code: str) -> Checklist:
    """A checklist as the product ships it."""
    return load_checklist(actor=None, pack=pack_of(code))[0]


class InspectorFactory(factory.django.DjangoModelFactory):
    """A part-time inspector in office."""

    class Meta:
        model = Inspector

    user = factory.SubFactory(UserFactory, role="inspector")
    kind = Inspector.Kind.PART_TIME
    started_on = date(2023, 1, 1)


class ListingFactory(factory.django.DjangoModelFactory):
    """An inspector listed to a school since 2023."""

    class Meta:
        model = Posting

    user = factory.LazyFunction(lambda: InspectorFactory().user)
    school = factory.SubFactory(SchoolFactory)
    capacity = Posting.Capacity.INSPECTOR
    started_on = date(2023, 1, 1)


class ZoneFactory(factory.django.DjangoModelFactory):
    """A zone."""

    class Meta:
        model = Zone

    name = factory.Sequence(lambda n: f"第{n}督学责任区")


class VisitFactory(factory.django.DjangoModelFactory):
    """A draft of 5 March 2024 from 9 to 11, written by an inspector who need not be listed."""

    class Meta:
        model = Visit

    client_uuid = factory.LazyFunction(uuid.uuid4)
    school = factory.SubFactory(SchoolFactory)
    inspector = factory.SubFactory(UserFactory, role="inspector")
    checklist = factory.LazyFunction(national_checklist)
    visited_on = DAY
    arrived_at = factory.LazyAttribute(lambda visit: at(visit.visited_on, 9))
    left_at = factory.LazyAttribute(lambda visit: at(visit.visited_on, 11))
    summary = factory.Sequence(lambda n: f"第{n}次督导：听课一节，查看作业公示，与班主任座谈。")

    class Params:
        submitted = factory.Trait(
            status=Status.SUBMITTED, submitted_at=factory.LazyAttribute(lambda visit: at(visit.visited_on, 17))
        )
        approved = factory.Trait(
            status=Status.APPROVED,
            submitted_at=factory.LazyAttribute(lambda visit: at(visit.visited_on, 17)),
            reviewed_at=factory.LazyAttribute(lambda visit: at(visit.visited_on, 18)),
            reviewed_by=factory.SubFactory(UserFactory, role="staff"),
        )
        returned = factory.Trait(
            status=Status.RETURNED,
            submitted_at=factory.LazyAttribute(lambda visit: at(visit.visited_on, 17)),
            return_reason="请补充现场照片。",
        )


def finding(**changes) -> Finding:
    """A problem to be mended within its usual time."""
    values = {"text": "教学楼灭火器过期两具，巡查记录缺签名。", "severity": "limited", "matter": "M6"}
    return Finding(**values | changes)


def visit_content(school, **changes) -> VisitContent:
    """A complete visit with seven of eight matters looked at, in the words of the national checklist."""
    results = VisitMatter.Result
    answers = {f"M{n}": Answer(results.NOT_DONE if n == 8 else results.DONE) for n in range(1, 9)}
    values = {
        "school": school,
        "visited_on": DAY,
        "checklist": national_checklist(),
        "arrived_at": at(changes.get("visited_on", DAY), 9),
        "left_at": at(changes.get("visited_on", DAY), 11),
        "methods": frozenset({"lesson", "patrol"}),
        "counts": {"lessons": 1, "documents": 12},
        "answers": answers,
        "summary": "听课一节，查看作业公示，与班主任座谈。",
        "follow_up": "none",
    }
    return VisitContent(**values | changes)


def photo(name: str = "门口.jpg", colour: str = "navy") -> SimpleUploadedFile:
    """A small real JPEG."""
    data = BytesIO()
    Image.new("RGB", (40, 30), colour).save(data, "JPEG")
    return SimpleUploadedFile(name, data.getvalue(), content_type="image/jpeg")
