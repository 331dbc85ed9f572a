"""Schools' own studios, and what they found themselves in 2024.

108 of 120 schools have a studio, 102 of these at least three members; one school found 24 problems itself and closed 22.
"""

from datetime import date, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from office import calendar
from office.models import User
from rectification.models import InternalCheck, Item, Severity
from rectification.services import settle_item
from rectification.services.studios import add_check
from schools.models import School, Studio, StudioCheck
from supervision.sample.county import TODAY, stand_on
from supervision.sample.people import People
from supervision.sample.pictures import snapshot
from supervision.sample.register import Register

NONE, PREPARING, SMALL, MET, TO_MEND = 8, 4, 6, 60, 5
FOUND, CLOSED = 24, 22
HEADS = ("党支部书记", "副校长", "工会主席")
PROBLEMS = (
    (InternalCheck.Area.SAFETY, "教学楼应急照明有一盏不亮"),
    (InternalCheck.Area.FOOD, "留样记录有一餐没有签字"),
    (InternalCheck.Area.TEACHING, "两名教师的听课记录没有评议"),
    (InternalCheck.Area.BURDEN, "一个班的作业公示没有更新"),
    (InternalCheck.Area.CONDUCT, "教师培训签到有缺漏"),
    (InternalCheck.Area.FUNDS, "一批图书没有登记入账"),
)


def found_studios(register: Register, people: People) -> list[Studio]:
    """A studio at nearly every school, and the office's look at some of them."""
    shown = register.schools[64]  # of the principal whom `sample_logins` names
    order = [shown, *(school for school in register.schools if school.pk != shown.pk)]
    rows = [studio_of(school, n) for n, school in enumerate(order[: len(order) - NONE])]
    studios = Studio.objects.bulk_create(rows)
    checked = [row for row in studios if row.status in {Studio.Status.MET, Studio.Status.TO_MEND}]
    StudioCheck.objects.bulk_create(
        StudioCheck(
            studio=row,
            term="2024年春季学期",
            is_met=row.status == Studio.Status.MET,
            score=88 + n % 11 if row.status == Studio.Status.MET else 62 + n % 7,
            note="制度齐全，记录完整。" if row.status == Studio.Status.MET else "自查记录不全，问题没有列入台账。",
            checked_by=people.staff[n % 4],
            checked_on=date(2024, 4, 8) + timedelta(days=n % 5),
        )
        for n, row in enumerate(checked)
    )
    return list(studios)


def studio_of(school: School, n: int) -> Studio:
    """The first ones are the best; the last are only beginning."""
    last = 120 - NONE - 1
    members = 2 if last - PREPARING - SMALL < n <= last - PREPARING else 4
    status = (
        Studio.Status.PREPARING
        if n > last - PREPARING
        else Studio.Status.MET
        if n < MET
        else Studio.Status.TO_MEND
        if n < MET + TO_MEND
        else Studio.Status.RUNNING
    )
    names = ("教务主任", "总务主任", "教师代表")
    return Studio(
        school=school,
        status=status,
        head=HEADS[n % len(HEADS)],
        members="\n".join([HEADS[n % len(HEADS)], *names][:members]),
        founded_on=None if status == Studio.Status.PREPARING else date(2023, 9, 1),
    )


def check_themselves(register: Register, people: People) -> list[Item]:
    """The school of the principal who is shown looks at itself every week, two others now and then."""
    principal_of = {s.pk: p for s, p in zip(register.schools, people.principals, strict=True)}
    shown = register.schools[64]
    items = [find(shown, principal_of[shown.pk], n) for n in range(FOUND)]
    for n, item in enumerate(items[:CLOSED]):
        settle(item, principal_of[shown.pk], n)
    for n, school in enumerate((register.schools[70], register.schools[80])):
        item = find(school, principal_of[school.pk], FOUND - 2 + n)
        items.append(item)
    stand_on(TODAY)
    return items


def find(school: School, principal: User, n: int) -> Item:
    """One check that found something, on a day of this spring."""
    day = calendar.deadline(date(2024, 3, 1), 1 + 2 * n)
    stand_on(day)
    area, problem = PROBLEMS[n % len(PROBLEMS)]
    check = add_check(
        actor=principal,
        school=school,
        checked_on=day,
        area=area,
        people="学校督导工作室",
        text=f"按计划检查{area.label}，发现一个问题，其余正常。",
        problem=f"{problem}。",
        severity=Severity.MINOR,
    )
    item: Item = check.item  # type: ignore[assignment]  # a problem was given
    return item


def settle(item: Item, principal: User, n: int) -> None:
    """Put right on the next workday, with a picture."""
    stand_on(calendar.deadline(item.found_on, 1))
    picture = SimpleUploadedFile("整改后.jpg", snapshot(7000 + n), content_type="image/jpeg")
    settle_item(actor=principal, item=item, text="已整改到位，附照片。", files=[picture])
