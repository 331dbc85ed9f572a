"""The blocks about interviews, measures, papers and exposure on the page of a case."""

from typing import Any

from django.urls import reverse

from rectification.case_flow import HIDDEN, MAY_CARRY, CaseStatus
from rectification.case_papers import papers_of
from rectification.case_parts import CasePart
from rectification.measures import label_of, pack, relief_of
from rectification.models import Appeal, Case, Exposure, Measure
from rectification.services.exposures import exposure_refusal
from rectification.tables_measures import exposure_badge
from reports.models import Document
from reports.workflow import MAY_DRAFT

MAY_SEE = "office.view_every_unit"
PARTS = "rectification/parts/"
UNDECIDED = (CaseStatus.PROPOSED, CaseStatus.REJECTED)


def link(label: str, name: str, case: Case) -> dict[str, str]:
    """A button beside the transitions."""
    return {"label": label, "url": reverse(f"rectification:{name}", args=[case.pk])}


def interview_part(user: Any, case: Case) -> CasePart | None:
    """When and where, and what is written next; for the school once it was told."""
    if case.interview is None:
        return None
    actions: tuple[dict[str, str], ...] = ()
    if user.has_perm(MAY_CARRY) and case.status == CaseStatus.NOTIFIED:
        actions = (link("登记约谈记录", "interview_minutes", case),)
    elif user.has_perm(MAY_CARRY) and case.minutes and case.status in {"done", "committed", "visited"}:
        actions = (link("起草约谈纪要", "interview_paper", case),)
    context = {"interview": case.interview, "can_see": user.has_perm(MAY_SEE)}
    return CasePart(f"{PARTS}case_interview.html", context, actions)


def measures_part(user: Any, case: Case) -> CasePart | None:
    """The measures with their terms, reviews and appeals."""
    can_carry = user.has_perm(MAY_CARRY)
    rows = [row_of(measure) for measure in case.measures.prefetch_related("appeals")]
    may_add = can_carry and case.status not in UNDECIDED and case.kind != Case.Kind.INCENTIVE
    actions = (link("登记问责措施", "measure_create", case),) if may_add else ()
    if not rows and not actions:
        return None
    template = f"{PARTS}case_measures.html" if rows else f"{PARTS}case_nothing.html"
    return CasePart(template, {"rows": rows, "can_carry": can_carry, "source": pack().source}, actions)


def row_of(measure: Measure) -> dict[str, Any]:
    """One measure as the block shows it."""
    appeals = sorted(measure.appeals.all(), key=lambda appeal: appeal.pk)
    states = {appeal.outcome for appeal in appeals}
    is_revoked = Appeal.Outcome.REVOKED in states
    settled = any(appeal.kind == Appeal.Kind.APPEAL for appeal in appeals)
    return {
        "measure": measure,
        "label": label_of(measure.grade),
        "relief": relief_of(measure, appeals),
        "appeals": appeals,
        "is_revoked": is_revoked,
        "can_appeal": bool(measure.served_on)
        and not is_revoked
        and Appeal.Outcome.WAITING not in states
        and not settled,
    }


def papers_part(user: Any, case: Case) -> CasePart | None:
    """The papers this person may read, and a draft of the next."""
    papers = list(papers_of(case).filter(pk__in=Document.objects.visible_to(user).values("pk")))
    may_draft = user.has_perm(MAY_DRAFT) and case.status not in UNDECIDED
    actions = (link("起草公文", "case_paper", case),) if may_draft else ()
    if not papers and not actions:
        return None
    template = f"{PARTS}case_papers.html" if papers else f"{PARTS}case_nothing.html"
    return CasePart(template, {"papers": papers}, actions)


def exposure_part(user: Any, case: Case) -> CasePart | None:
    """What is, was or is to be made public."""
    exposure = Exposure.objects.filter(case=case).first()
    if exposure is not None:
        if case.status in HIDDEN:
            return None
        context = {"exposure": exposure, "badge": exposure_badge(exposure), "can_see": user.has_perm(MAY_SEE)}
        return CasePart(f"{PARTS}case_exposure.html", context)
    if not user.has_perm(MAY_CARRY) or exposure_refusal(case) is not None:
        return None
    return CasePart(f"{PARTS}case_nothing.html", {}, (link("准备曝光", "exposure_create", case),))


BLOCKS = (interview_part, measures_part, papers_part, exposure_part)
