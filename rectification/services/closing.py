"""Recheck, return, write-off, the end with its school, and what happens when the problem comes back."""

from collections.abc import Iterable

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from core import audit
from core.exceptions import BusinessRuleError
from core.files import store_upload
from core.numbering import next_number
from core.templatetags.formatting import cn_date
from core.workflow import Transition
from office import clock
from office.models import User
from rectification.models import Desk, Evidence, Extension, Item, Pause, Recheck, Verdict
from rectification.notifications import announce, answerers, holders, inspectors
from rectification.policies import lost_files
from rectification.services.pauses import close_pauses
from rectification.services.proof import refuse_without_pairs
from rectification.services.steps import add_event, attach, begin, restart_clock, written
from rectification.workflow import CLOSED, END, MAY_WRITE_OFF, PASS, REOPEN, RETURN, WRITE_OFF


@transaction.atomic
def pass_item(*, actor: User, item: Item, is_on_site: bool, opinion: str = "") -> Item:
    """The recheck finds the problem mended (到位): the item waits for its write-off."""
    item, before = begin(PASS, actor=actor, item=item)
    refuse_lost_files(item, "通过复核")
    refuse_without_pairs(item, "通过复核")
    moment = clock.now()
    item.passed_by, item.passed_at = actor, moment
    item.bump("status", "passed_by", "passed_at")
    add_recheck(item, Verdict.IN_PLACE, actor=actor, is_on_site=is_on_site, opinion=opinion)
    place = "到现场复核" if is_on_site else "查阅材料复核"
    add_event(item, PASS.name, actor=actor, before=before, text=f"{place}：到位。{opinion.strip()}")
    announce(item, "复核通过，待销号", holders(MAY_WRITE_OFF), actor=actor)
    audit.record(actor=actor, verb="item.passed", target=item, round=item.round, on_site=is_on_site)
    return item


@transaction.atomic
def return_item(
    *, actor: User, item: Item, verdict: str, reason: str, is_on_site: bool = False, workdays: int | None = None
) -> Item:
    """The recheck finds it partly mended or not at all: back with the reason, one round on.

    workdays: a new term from today; None leaves the deadline as it was.
    """
    item, before = begin(RETURN, actor=actor, item=item)
    if verdict not in {Verdict.PARTLY, Verdict.NOT_DONE}:
        raise BusinessRuleError("退回时的复核结论只能是“部分到位”或“未整改”。")
    why = written(reason, "退回原因")
    add_recheck(item, verdict, actor=actor, is_on_site=is_on_site, opinion=why)
    clear_report(item)
    item.returns += 1
    if workdays is not None:
        restart_clock(item, workdays)
    item.bump("status", *REPORT_FIELDS, "round", "returns", "workdays", "due_on")
    words = f"{Verdict(verdict).label}。{why}\n整改期限{cn_date(item.due_on)}。"
    add_event(item, RETURN.name, actor=actor, before=before, text=words, ends=item.round - 1)
    announce(item, f"整改被退回，请按意见开始第{item.round}轮整改", answerers, actor=actor)
    audit.record(actor=actor, verb="item.returned", target=item, round=item.round, verdict=verdict, reason=why)
    return item


@transaction.atomic
def write_off_item(*, actor: User, item: Item, opinion: str = "") -> Item:
    """Close the item under the year's next write-off number; refused when its evidence is gone from the file store."""
    item, before = begin(WRITE_OFF, actor=actor, item=item)
    refuse_lost_files(item, "销号")
    refuse_without_pairs(item, "销号")
    moment = clock.now()
    item.write_off_number = f"销字〔{moment.year}〕{next_number('rectification.write_off', moment.year):04d}"
    item.closed_by, item.closed_at = actor, moment
    close_pauses(item, actor=actor)
    item.bump("status", "write_off_number", "closed_by", "closed_at")
    words = f"{item.write_off_number}。{opinion.strip()}"
    add_event(item, WRITE_OFF.name, actor=actor, before=before, text=words, number=item.write_off_number)
    announce(item, f"问题已销号（{item.write_off_number}）", answerers, inspectors, actor=actor)
    audit.record(actor=actor, verb="item.written_off", target=item, number=item.write_off_number)
    return item


@transaction.atomic
def end_item(*, actor: User, item: Item, reason: str, files: Iterable[UploadedFile] = ()) -> Item:
    """The school exists no more and nobody will mend: the item ends with a reason, without a write-off number.

    A pending extension lapses.
    """
    item, before = begin(END, actor=actor, item=item)
    why = written(reason, "终结原因")
    close_pauses(item, actor=actor)
    item.bump("status", "paused_on", "due_on")
    event = add_event(item, END.name, actor=actor, before=before, text=why)
    stored = [store_upload(file, kind="evidence", actor=actor) for file in files]
    attach(event, stored, phase=Evidence.Phase.AFTER, actor=actor)
    item.extensions.filter(status=Extension.Status.ASKED).update(status=Extension.Status.WITHDRAWN)
    announce(item, "学校已撤并，问题已终结", answerers, inspectors, actor=actor)
    audit.record(
        actor=actor, verb="item.ended", target=item, was=before, reason=why, files=[file.sha256 for file in stored]
    )
    return item


@transaction.atomic
def reopen_item(
    *, actor: User, item: Item, reason: str, workdays: int | None = None, transition: Transition = REOPEN
) -> Item:
    """The problem came back (反弹), or its school exists again: issued for a new round; the old write-off number stays in
    the history, and only what was closed counts as a rebound. What a unit had got from the school is the school's again.

    workdays: None takes the parameter of the severity. transition: REOPEN, or the same under another permission.
    """
    item, before = begin(transition, actor=actor, item=item)
    why = written(reason, "重开原因")
    former = item.write_off_number
    clear_report(item)
    item.write_off_number, item.closed_by, item.closed_at = "", None, None
    item.signed_by, item.signed_at = None, None
    item.rebounds += before in CLOSED
    item.issued_at = clock.now()
    if item.pauses.filter(kind=Pause.Kind.TRANSFER).exists():
        item.desk = Desk.SCHOOL
    restart_clock(item, workdays)
    closing = ("write_off_number", "closed_by", "closed_at", "signed_by", "signed_at", "issued_at", "rebounds")
    item.bump("status", "desk", *REPORT_FIELDS, *closing, "round", "workdays", "due_on")
    words = f"{f'原销号编号{former}。' if former else ''}{why}\n整改期限{cn_date(item.due_on)}。"
    add_event(item, REOPEN.name, actor=actor, before=before, text=words)
    told = "已办结的问题反弹" if before in CLOSED else "已终结的问题重开"
    announce(item, f"{told}，请重新签收整改", answerers, inspectors, actor=actor)
    audit.record(actor=actor, verb="item.reopened", target=item, former=former, reason=why)
    return item


REPORT_FIELDS = ("reported_by", "reported_at", "passed_by", "passed_at", "checker", "recheck_on")


def clear_report(item: Item) -> None:
    """Begin the next round: the former report and recheck stay in the history only."""
    item.round += 1
    for name in REPORT_FIELDS:
        setattr(item, name, None)


def add_recheck(item: Item, verdict: str, *, actor: User, is_on_site: bool, opinion: str) -> Recheck:
    """Keep the judgement on the present round."""
    return Recheck.objects.create(
        item=item,
        round=item.round,
        verdict=verdict,
        is_on_site=is_on_site,
        opinion=opinion.strip(),
        checked_by=actor,
        checked_at=clock.now(),
    )


def refuse_lost_files(item: Item, act: str) -> None:
    """Raise when a file of this round is not where it was stored."""
    if lost := lost_files(item):
        raise BusinessRuleError(
            f"佐证材料“{'”“'.join(lost)}”在服务器上找不到或已损坏，不能{act}；"
            "请通知系统管理员从备份恢复，或退回请整改单位重新上传。"
        )
