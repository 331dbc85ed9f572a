"""督导记录表: one visit on paper, from the same facts as its page, with the inspector's name and the head's signature."""

from typing import Any

from django.utils import timezone

from core.templatetags.formatting import cn_date, cn_datetime, share
from inspectors import policies
from inspectors.models import Visit, VisitMatter, VisitSignature
from inspectors.printing import jpeg_of, print_paper
from inspectors.record import RecordSection, sections_of
from inspectors.workflow import Status
from rectification.models import Item
from rectification.workflow import MAY_VIEW
from reports.blocks import Block, Picture, Pictures, Table, clean

TITLE = "督导记录表"
NONE = "没有发现问题。"


def print_visit(visit: Visit, *, user: Any) -> bytes:
    """The PDF for a reader, with the numbers of the items he may open; a draft until the record is approved. Raises BusinessRuleError when it could not be printed."""
    is_draft = visit.status != Status.APPROVED
    return print_paper(kind="visit_record", title=TITLE, words=(TITLE,), blocks=blocks_of(visit, user), draft=is_draft)


def file_name(visit: Visit) -> str:
    """What the PDF is called when it is kept."""
    return f"{TITLE}_{visit.school}_{visit.visited_on.isoformat()}.pdf"


def blocks_of(visit: Visit, user: Any) -> list[Block]:
    """One table whose head (school, day) repeats on every page, and the place of both signatures."""
    rows = [(label, text) for label, text in lines_of(visit, user) if text]
    head = (cn_date(visit.visited_on), str(visit.school))
    return [Table(head, tuple(rows), (3, 13)), signatures(visit)]


def lines_of(visit: Visit, user: Any) -> list[tuple[str, str]]:
    """Label and text of every line of the form; a line without text is left out, the findings never are."""
    companions = "、".join(user.full_name for user in visit.companions.order_by("pk"))
    people = f"{visit.inspector}{f'（随行：{companions}）' if companions else ''}"
    return [
        ("责任督学", people),
        ("到校离校", f"{clock_of(visit.arrived_at)}至{clock_of(visit.left_at)}，{visit.get_kind_display()}"),
        ("督导方式", "、".join(visit.methods.order_by("position").values_list("label", flat=True))),
        ("督导事项", matters_of(visit)),
        (
            "资料采集",
            "，".join(f"{row.entry.label}{row.count}{row.entry.unit}" for row in visit.counts.select_related("entry")),
        ),
        ("听课访谈", talks_of(visit)),
        ("督导纪实", clean(visit.summary)),
        ("典型经验", clean(visit.highlights)),
        ("发现问题", findings_of(visit, user)),
        ("后续处理", str(visit.follow_up or "")),
    ]


def clock_of(moment: object) -> str:
    """The wall clock's time, a dash when it is missing."""
    return f"{timezone.localtime(moment):%H:%M}" if moment else "—"  # type: ignore[arg-type]


def matters_of(visit: Visit) -> str:
    """Main checklist: what was looked at and what was not; themes: what speaks against the school, and the readings."""
    main, *themes = sections_of(visit)
    done = policies.completion(visit)
    found = [f"{main.checklist.title}（适用事项已查{share(done)}）"]
    for result in VisitMatter.Result:
        labels = [line.entry.label for line in main.matters if line.row.result == result and not line.row.choice]
        if labels:
            found.append(f"{result.label}：{'；'.join(labels)}")
    found += [f"{line.entry.label}：{line.words}" for line in main.matters if line.row.choice]
    return "\n".join(found + readings_of(main) + [words for theme in themes for words in theme_words(theme)])


def theme_words(section: RecordSection) -> list[str]:
    """A theme in a line or two."""
    adverse = [f"{line.entry.label}（{line.words}）" for line in section.matters if line.is_adverse]
    verdict = f"需改进{len(adverse)}项：{'；'.join(adverse)}" if adverse else "没有需改进的"
    return [f"专题“{section.checklist.title}”：{len(section.matters)}项，{verdict}", *readings_of(section)]


def readings_of(section: RecordSection) -> list[str]:
    """The figures in one line, those outside their limit marked."""
    words = [
        f"{line.row.entry.label}{line.row.grade}{line.number}{line.row.entry.unit}{f'（{line.limit}）' if line.is_broken else ''}"
        for line in section.readings
    ]
    return [f"采集数值：{'，'.join(words)}"] if words else []


def talks_of(visit: Visit) -> str:
    """Lessons and talks, a line each."""
    lessons = [
        f"听课：{row}{f'《{row.topic}》' if row.topic else ''}{row.comment and f'，{row.comment}'}"
        for row in visit.lessons.all()
    ]
    talks = [f"访谈：{row}{row.notes and f'，{clean(row.notes)}'}" for row in visit.interviews.all()]
    return "\n".join(lessons + talks)


def findings_of(visit: Visit, user: Any) -> str:
    """Every problem with its matter, severity and number in the ledger."""
    opened = Item.objects.visible_to(user).filter(visit_finding__visit=visit) if user.has_perm(MAY_VIEW) else ()
    numbers = {item.pk: f"，{item.number}" for item in opened}
    rows = visit.findings.select_related("matter")
    words = [
        f"{at}．{clean(row.text)}（{row.matter.label}，{row.get_severity_display()}{numbers.get(row.item_id or 0, '')}）"
        for at, row in enumerate(rows, start=1)
    ]
    return "\n".join(words) or NONE


def signatures(visit: Visit) -> Pictures:
    """The inspector's name, and the head's signature or why there is none; without either, room to sign by hand."""
    row = visit.signatures.select_related("file").order_by("-signed_at", "-pk").first()
    submitted = f" {cn_date(visit.submitted_at)}" if visit.submitted_at else ""
    return Pictures((Picture("", f"督学：{visit.inspector}{submitted}"), school_side(row)), columns=2, height=16)


def school_side(row: VisitSignature | None) -> Picture:
    """The school's half."""
    if row is None:
        return Picture("", "学校负责人：")
    if row.file is None:
        return Picture("", f"校方未签字：{row.refusal}")
    signer = "　".join(filter(None, [row.signer, row.post]))
    return Picture(jpeg_of(row.file), f"校方：{signer} {cn_datetime(row.signed_at)}")
