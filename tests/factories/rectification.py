"""Items in every state, with the history, evidence and people that each state needs."""

import io
from datetime import date, datetime
from zoneinfo import ZoneInfo

import factory
from PIL import Image

from core.files import store_bytes
from rectification.models import Evidence, Item, ItemEvent
from rectification.workflow import Status
from tests.factories.office import UserFactory
from tests.factories.schools import SchoolFactory

SHANGHAI = ZoneInfo("Asia/Shanghai")
STEPS = (
    ("opened", "", "found"),
    ("issue", "found", "issued"),
    ("receive", "issued", "received"),
    ("start", "received", "mending"),
    ("report", "mending", "reported"),
    ("pass", "reported", "passed"),
    ("write_off", "passed", "written_off"),
)
ORDER = [after for _, _, after in STEPS]
ASIDE = {
    "checking": (*STEPS[:5], ("check", "reported", "checking")),
    "settled": (*STEPS[:3], ("settle", "received", "settled")),
    "merged": (*STEPS[:2], ("merge", "issued", "merged")),
}


def at(day: int) -> datetime:
    """An instant in March 2024."""
    return datetime(2024, 3, day, 10, 0, tzinfo=SHANGHAI)


def picture(shade: int = 120) -> bytes:
    """A small JPEG."""
    out = io.BytesIO()
    Image.new("RGB", (40, 30), (shade, 160, 90)).save(out, "JPEG")
    return out.getvalue()


class ItemFactory(factory.django.DjangoModelFactory):
    """A problem found at a primary school on 2024-03-04, due 2024-04-16.

    Traits issued, received, mending, reported, checking, passed, written_off, settled, merged move it on with consistent
    columns, history and evidence.
    """

    class Meta:
        model = Item
        skip_postgeneration_save = True

    class Params:
        issued = factory.Trait(status=Status.ISSUED, issued_at=at(5))
        received = factory.Trait(
            issued=True, status=Status.RECEIVED, signed_by=factory.SubFactory(UserFactory), signed_at=at(6)
        )
        mending = factory.Trait(received=True, status=Status.MENDING, responsible="总务主任", measures="更换灭火器。")
        reported = factory.Trait(
            mending=True,
            status=Status.REPORTED,
            reported_by=factory.SelfAttribute("signed_by"),
            reported_at=at(20),
        )
        passed = factory.Trait(
            reported=True, status=Status.PASSED, passed_by=factory.SubFactory(UserFactory), passed_at=at(22)
        )
        written_off = factory.Trait(
            passed=True,
            status=Status.WRITTEN_OFF,
            closed_by=factory.SubFactory(UserFactory),
            closed_at=at(25),
            write_off_number=factory.Sequence(lambda n: f"销字〔2024〕{n + 5001:04d}"),
        )
        checking = factory.Trait(
            reported=True, status=Status.CHECKING, checker=factory.SubFactory(UserFactory), recheck_on=date(2024, 3, 25)
        )
        settled = factory.Trait(
            received=True,
            status=Status.SETTLED,
            severity="minor",
            reported_by=factory.SelfAttribute("signed_by"),
            reported_at=at(20),
            closed_by=factory.SelfAttribute("signed_by"),
            closed_at=at(20),
        )
        merged = factory.Trait(
            issued=True,
            status=Status.MERGED,
            merged_into=factory.SubFactory(
                "tests.factories.rectification.ItemFactory", school=factory.SelfAttribute("..school"), issued=True
            ),
        )

    number = factory.Sequence(lambda n: f"问〔2024〕{n + 5001:04d}")
    school = factory.SubFactory(SchoolFactory)
    desk = factory.LazyAttribute(lambda item: "school" if item.unit is None else "unit")
    unit = None
    source = "visit"
    basis = "中小学幼儿园安全管理办法第十八条"
    category = "校园及周边安全，学生交通安全"
    severity = "limited"
    text = "教学楼二层灭火器过期"
    found_on = date(2024, 3, 4)
    workdays = 30
    due_on = date(2024, 4, 16)

    @factory.post_generation
    def history(item, create, extracted, **kwargs):
        """The steps that led to the state, and evidence from the report on; `history=False` leaves them out."""
        if not create or extracted is False:
            return
        steps = ASIDE.get(item.status) or STEPS[: ORDER.index(item.status) + 1]
        for sequence, (verb, before, after) in enumerate(steps, start=1):
            event = ItemEvent.objects.create(
                item=item,
                sequence=sequence,
                verb=verb,
                actor_name="张三",
                at=at(3 + sequence),
                round=1,
                from_status=before,
                to_status=after,
                number=item.write_off_number if verb == "write_off" else "",
            )
            if verb in {"report", "settle"}:
                EvidenceFactory(item=item, event=event, uploaded_by=item.reported_by)


class EvidenceFactory(factory.django.DjangoModelFactory):
    """A photo of the present round after mending, really stored."""

    class Meta:
        model = Evidence

    item = factory.SubFactory(ItemFactory)
    round = factory.SelfAttribute("item.round")
    phase = Evidence.Phase.AFTER
    file = factory.LazyFunction(lambda: store_bytes(picture(), name="整改后.jpg", kind="evidence", actor=None))
    uploaded_at = at(20)
