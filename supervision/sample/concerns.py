"""What people reported: 25 messages of 2023, all accepted within two days, and five of this month that wait for somebody.

2023: 23 answered within 15 days, the middle one after 9; 14 borne out. Each of the 14 became a lead, and what the inspector
found on that visit is one of the ledger's own items, so that the ledger of 2023 has not one item more for them.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from office import clock
from office.models import User
from rectification.models import Concern, Item, Source
from rectification.services import concerns as desk
from rectification.services.concerns_steps import add_step, locked
from rectification.workflow import Status
from schools.models import School
from supervision.sample.county import TODAY, stand_on
from supervision.sample.dice import dice
from supervision.sample.people import People
from supervision.sample.register import Register

BORNE_OUT, UNFOUNDED, UNCLEAR = 14, 8, 3
ANSWERED_AFTER = (9, 5, 12, 7, 8, 4, 10, 15, 6, 9, 8, 11, 7, 13, 5, 9, 14, 8, 10, 6, 12, 7, 11, 18, 21)  # days, 25
CHANNELS = ("phone", "letter", "visit")
WORDS = {
    Concern.Category.SAFETY: (
        "孩子回家说学校有个地方不太安全，我们做家长的放心不下。",
        "查看校门口、楼道和活动场地的安全管理。",
    ),
    Concern.Category.FOOD: (
        "孩子说学校的饭菜和饮水情况不太好，盼着有人过问一下。",
        "查看食堂、饮水和宿舍的卫生管理记录。",
    ),
    Concern.Category.BURDEN: ("作业写到很晚，体育活动也少，孩子睡不够。", "查看作业公示、体育锻炼和作息安排。"),
    Concern.Category.TEACHING: ("听孩子说有的课常被别的课占用，和课表对不上。", "对照课表看课程是否开齐开足。"),
    Concern.Category.CONDUCT: ("对个别老师的管教方式有意见，希望学校管一管。", "了解师德师风教育和教师培训的情况。"),
    Concern.Category.FEES: ("交的费用不知道用在哪里，看不到公示。", "查看收费项目、标准和收支的公示。"),
    Concern.Category.OTHER: ("学校有些事情从来不公开，家长想知道却问不到。", "查看校务公开和有关制度的执行情况。"),
}
KINDS = {
    "校园及周边安全，学生交通安全": Concern.Category.SAFETY,
    "食堂、食品、饮水及宿舍卫生": Concern.Category.FOOD,
    "学生学习、体育锻炼和课业负担": Concern.Category.BURDEN,
    "课程开设和课堂教学": Concern.Category.TEACHING,
    "教师师德和专业发展": Concern.Category.CONDUCT,
    "招生、收费、择校": Concern.Category.FEES,
}
ANSWERS = {
    "yes": "您反映的情况属实，已要求学校限期整改，整改结果由督导室复核。感谢您的监督。",
    "no": "经到校核查，未发现您反映的情况，学校已就有关做法向家长作了说明。",
    "unclear": "因提供的线索有限，经核查无法认定，督导室已列为今后督导的关注事项。",
}
FINDINGS = {
    "yes": "到校查看并询问师生，情况属实。",
    "no": "查阅记录、走访学生，未发现所反映的情况。",
    "unclear": "走访了有关人员，没有可以认定的依据。",
}
DISPOSALS = {"yes": "列入整改台账，限期整改。", "no": "向学校通报反映情况，请其主动公开。", "unclear": "存档备查。"}


@dataclass(frozen=True, slots=True)
class Story:
    """One message of 2023. item: what it led to; None when it was not borne out."""

    school: School
    category: str
    received: date
    finding: str
    item: Item | None


def answer_all(register: Register, people: People) -> list[Concern]:
    """Tell the messages in the order in which they came."""
    told = sorted(stories(register, people), key=lambda story: (story.received, story.school.pk))
    rows = [carry(people, story, n) for n, story in enumerate(told)]
    rows += waiting_ones(register, people)
    stand_on(TODAY)
    return rows


def stories(register: Register, people: People) -> list[Story]:
    """The 25 of 2023."""
    found = led_to(register, people)
    told = [
        Story(i.school, KINDS.get(i.category, Concern.Category.OTHER), i.found_on - timedelta(days=3), "yes", i)
        for i in found
        if i.school is not None
    ]
    chance, kinds = dice("问题反映"), list(WORDS)
    for n, school in enumerate(chance.sample(register.schools, UNFOUNDED + UNCLEAR)):
        finding = "no" if n < UNFOUNDED else "unclear"
        told.append(Story(school, kinds[n % len(kinds)], date(2023, 3 + n % 9, 4 + n), finding, None))
    return told


def led_to(register: Register, people: People) -> list[Item]:
    """Fourteen items of 2023, found by the inspector who still has the school, closed and never back."""
    listed = {pk: people.inspectors[number].pk for pk, number in register.listed.items()}
    rows = Item.objects.in_year(2023).filter(
        source=Source.VISIT, status=Status.WRITTEN_OFF, rebounds=0, found_on__month__lte=11, closed_at__year=2023
    )
    good = [
        item
        for item in rows.select_related("school").order_by("number")
        if listed.get(item.school_id or 0) == item.opened_by_id
    ]
    return sorted(dice("反映的问题").sample(good, BORNE_OUT), key=lambda item: item.number)


def enter(people: People, school: School, category: str, n: int, *, day: date, named: bool) -> Concern:
    """Somebody called, wrote or came."""
    stand_on(day)
    entry = desk.Entry(
        channel=CHANNELS[n % len(CHANNELS)],
        received_at=clock.now(),
        category=category,
        text=WORDS[Concern.Category(category)][0],
        school=school,
        identity=Concern.Identity.PARENT,
        name="反映人" if named else "",
        phone=f"1390000{n:04}" if named else "",
    )
    return desk.register_concern(actor=people.staff[n % 3], entry=entry)


def carry(people: People, story: Story, n: int) -> Concern:
    """One message from the call to the end of its file."""
    office, handler = people.staff[n % 3], people.staff[(n + 1) % 3]
    concern = enter(people, story.school, story.category, n, day=story.received, named=n % 3 != 0)
    stand_on(story.received + timedelta(days=n % 3))
    concern = desk.accept_concern(actor=office, concern=concern)
    concern = desk.assign_concern(actor=office, concern=concern, handler=handler)
    if story.item is not None:
        follow(concern, story, office)
    answered = story.received + timedelta(days=ANSWERED_AFTER[n])
    stand_on(max(story.received + timedelta(days=3), answered - timedelta(days=1)))
    words = FINDINGS[story.finding]
    concern = desk.verify_concern(actor=handler, concern=concern, finding=story.finding, text=words)
    if story.item is not None:
        list_item(concern, story.item, office)
    concern = desk.dispose_concern(actor=office, concern=concern, text=DISPOSALS[story.finding])
    stand_on(answered)
    concern = desk.answer_concern(actor=office, concern=concern, text=ANSWERS[story.finding])
    return desk.close_concern(actor=office, concern=concern)


def follow(concern: Concern, story: Story, office: User) -> None:
    """The inspector looked at it on his next visit and found the problem that is in the ledger."""
    item = story.item
    if item is None or item.opened_by is None:
        return
    lead = desk.make_lead(actor=office, concern=concern, text=WORDS[Concern.Category(story.category)][1])
    stand_on(item.found_on)
    lead = desk.follow_lead(actor=item.opened_by, lead=lead, text=f"已在督导时查看，发现问题{item.number}，列入台账。")
    lead.item = item
    lead.bump("item")


def list_item(concern: Concern, item: Item, office: User) -> None:
    """What was found on that visit stands in the ledger already: it is linked, not entered a second time."""
    concern.items.add(item)
    add_step(locked(concern), "to_item", actor=office, text=f"{item.number}：{item.text}")


def waiting_ones(register: Register, people: People) -> list[Concern]:
    """May 2024: one to accept, one to answer that is late, one that the first inspector verifies, a lead, an inquiry."""
    mine, office, handler = register.of_inspector(0), people.staff[0], people.staff[1]
    asked = register.schools[64]  # of the principal whom `sample_logins` names
    at = (
        (mine[0], Concern.Category.FOOD, date(2024, 5, 10)),
        (mine[1], Concern.Category.SAFETY, date(2024, 5, 24)),
        (mine[2], Concern.Category.BURDEN, date(2024, 5, 27)),
        (asked, Concern.Category.FEES, date(2024, 5, 29)),
        (mine[3], Concern.Category.OTHER, date(2024, 5, 30)),
    )
    rows = []
    for n, (school, category, day) in enumerate(at):
        concern = enter(people, school, category, n, day=day, named=n % 2 == 0)
        rows.append(concern)
        if n == 4:
            continue
        stand_on(min(day + timedelta(days=1), TODAY))
        concern = desk.accept_concern(actor=office, concern=concern)
        who = people.inspectors[0] if n == 1 else handler
        concern = desk.assign_concern(actor=office, concern=concern, handler=who)
        if n == 2:
            desk.make_lead(actor=office, concern=concern, text=WORDS[category][1])
        if n == 3:
            desk.ask_school(actor=office, concern=concern, question="请说明本学期收费项目、标准和公示的情况。")
    return rows
