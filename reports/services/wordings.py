"""The office writes the usual words of a kind of paper. Every saving is a new version; none is ever changed."""

from django.db import IntegrityError, transaction

from core import audit
from core.exceptions import BusinessRuleError, NotAllowed, StaleVersion
from office import clock
from office.models import User
from reports.kinds import Kind, PackWording
from reports.models import TITLE_LENGTH, Wording
from reports.services.steps import known_kind
from reports.wording import WordingRefused
from reports.wordings import as_written, refuse_unusable

MAY_CHANGE = "reports.change_wording"
LONGEST_BODY = 50_000
LONGEST_NOTE = 200
FROM_PACK = 0  # the version the kind came with
STALE = "您填写期间，别人已经保存了新的一版。请对照下面两个版本，改好后再次提交。"


@transaction.atomic
def save_wording(*, actor: User, kind: str, based_on: int, title: str, addressee: str, body: str, note: str) -> Wording:
    """A new version of a kind's wording, which counts from now on.

    based_on: the version the page was made from, 0 for the kind's own. Raises NotAllowed without ``reports.change_wording``,
    StaleVersion when somebody saved meanwhile, BusinessRuleError that names every line that cannot be used.
    """
    if not actor.has_perm(MAY_CHANGE):
        raise NotAllowed("您没有“修改公文模板”的权限。")
    pack, words = known_kind(kind), PackWording(title.strip(), addressee.strip(), tidy(body))
    refuse_unfit(pack, words, note)
    newest = newest_version(kind)
    if newest != based_on:
        raise StaleVersion(STALE)
    try:
        with transaction.atomic():
            saved = Wording.objects.create(
                kind=kind,
                version=newest + 1,
                title=words.title,
                addressee=words.addressee,
                body=words.body,
                note=note.strip(),
                saved_by=actor,
                saved_at=clock.now(),
            )
    except IntegrityError as error:
        raise StaleVersion(STALE) from error
    audit.record(actor=actor, verb="wording.saved", target=saved, kind=kind, version=saved.version)
    return saved


@transaction.atomic
def restore_wording(*, actor: User, kind: str, version: int, based_on: int) -> Wording:
    """A new version with the words of an earlier one; 0 takes those the kind came with."""
    pack = known_kind(kind)
    words = pack.wording if version == FROM_PACK else as_written(Wording.objects.get(kind=kind, version=version))
    return save_wording(
        actor=actor,
        kind=kind,
        based_on=based_on,
        title=words.title,
        addressee=words.addressee,
        body=words.body,
        note="恢复系统自带的模板" if version == FROM_PACK else f"恢复第{version}版",
    )


def tidy(body: str) -> str:
    """Lines as they are kept: one kind of line end, no blanks behind, no empty lines around."""
    lines = body.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip("\n")


def newest_version(kind: str) -> int:
    """The number of the version that counts; 0 while the office wrote none."""
    return Wording.objects.newest_of(kind).values_list("version", flat=True).first() or FROM_PACK


def refuse_unfit(kind: Kind, words: PackWording, note: str) -> None:
    """Raise for wording that is empty, too long or cannot be filled."""
    if not words.title:
        raise BusinessRuleError("请填写标题。")
    if not words.body.strip():
        raise BusinessRuleError("请填写正文。")
    limits = (
        ("标题", words.title, TITLE_LENGTH),
        ("主送机关", words.addressee, TITLE_LENGTH),
        ("正文", words.body, LONGEST_BODY),
        ("修改说明", note.strip(), LONGEST_NOTE),
    )
    for label, text, limit in limits:
        if len(text) > limit:
            raise BusinessRuleError(f"{label}最多{limit}字，现有{len(text)}字。")
    try:
        refuse_unusable(kind, words)
    except WordingRefused as refusal:
        raise BusinessRuleError(str(refusal)) from refusal
