"""Items of 2024 that went another way: handed to a department, standing still, settled on the spot, waiting for a recheck,
merged into another."""

from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile

from office import clock
from office.models import Unit
from rectification import services
from rectification.models import Desk, Item, Severity, Source
from rectification.services import desks
from rectification.workflow import Status
from schools.models import School
from supervision.sample.county import TODAY, stand_on
from supervision.sample.moments import at
from supervision.sample.people import People
from supervision.sample.pictures import snapshot
from supervision.sample.register import Register

DAY = date(2024, 5, 30)
PAIR = ("二楼卫生间洗手池有两个水龙头漏水", "二楼卫生间水龙头漏水，地面湿滑")


def change(register: Register, people: People) -> list[Item]:
    """One of each, on the day before the sample's own; none of them at the schools of the inspector who left."""
    stand_on(DAY)
    office, former = people.staff[0], [school.pk for school in register.former]
    rows = Item.objects.filter(
        school__isnull=False, desk=Desk.SCHOOL, found_on__year=2024, source=Source.VISIT, rebounds=0, due_on__gt=TODAY
    )
    quiet = rows.exclude(school__in=former).exclude(events__at__gte=at(DAY, 0)).order_by("number")
    mending = list(quiet.filter(status=Status.MENDING, severity=Severity.LIMITED).exclude(extensions__status="asked"))
    reported = quiet.filter(status=Status.REPORTED).select_related("school")[0]
    given, held = mending[-1], mending[-2]
    desks.transfer_item(
        actor=office,
        item=given,
        unit=Unit.objects.get(name="县公安局"),
        reason="学校门口道路的交通秩序由公安机关交管部门负责。",
    )
    desks.pause_item(actor=office, item=held, reason="所需设备由县里统一采购，招标期间停止计算期限。")
    checker = people.inspectors[register.listed[reported.school_id or 0]]
    services.check_item(actor=office, item=reported, checker=checker, recheck_on=date(2024, 6, 4))
    school = register.schools[64]  # of the principal whom `sample_logins` names
    return [given, held, reported, *on_the_spot(school, people), *merged(school, people)]


def on_the_spot(school: School, people: People) -> list[Item]:
    """Two small ones that the principal ends himself."""
    principal, items = people.principals[64], []
    for n, text in enumerate(("三年级一班窗帘脱落", "操场边排水沟盖板松动一块")):
        stand_on(date(2024, 5, 21))
        item = opened(school, people, text)
        services.receive_item(actor=principal, item=item)
        stand_on(date(2024, 5, 22))
        item = Item.objects.get(pk=item.pk)
        picture = SimpleUploadedFile("整改后.jpg", snapshot(7100 + n), content_type="image/jpeg")
        items.append(services.settle_item(actor=principal, item=item, text="已当日修好，附照片。", files=[picture]))
    return items


def merged(school: School, people: People) -> list[Item]:
    """The same thing entered twice."""
    stand_on(date(2024, 5, 27))
    first, second = (opened(school, people, text) for text in PAIR)
    stand_on(date(2024, 5, 28))
    desks.merge_items(actor=people.staff[0], item=second, into=first, reason="两条是同一处问题。")
    stand_on(TODAY)
    return [first, second]


def opened(school: School, people: People, text: str) -> Item:
    """Issued on the day it was found."""
    item = services.open_item(
        actor=people.inspectors[0],
        school=school,
        source=Source.UPPER,
        basis="中小学幼儿园安全管理办法第十八条",
        category="办学条件",
        severity=Severity.MINOR,
        text=f"{text}。",
        found_on=clock.today(),
    )
    return services.issue_item(actor=people.staff[0], item=item)
