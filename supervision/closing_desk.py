"""What the closing of problems leaves on somebody's desk: messages, problems that came back, cases, samples, leads, questions."""

from typing import Any

from rectification import patterns, recurrence, spot_draws
from rectification.case_flow import MAY_DECIDE, CaseStatus
from rectification.case_pages import own_cases
from rectification.concern_figures import own_figures, waiting_figures
from rectification.models import Case
from rectification.studio_figures import self_found
from rectification.workflow import MAY_MANAGE, MAY_SPOT
from supervision.figures import Figure, list_url

LATE = ("concern_late_accept", "concern_late_answer")


def office_piles(user: Any) -> list[Figure]:
    """The office's, most pressing first; a pile this person cannot work on is left out."""
    return [*concern_piles(user), *case_piles(user), *quality_piles(user)]


def concern_piles(user: Any) -> list[Figure]:
    """Messages by what they wait for, the late ones first; for a reader without a part in them, nothing."""
    found = sorted(waiting_figures(user), key=lambda figure: figure.code not in LATE)
    return [
        Figure(one.label, one.value, one.url, "条", tone="late" if one.code in LATE and one.value else "soon")
        for one in found
    ]


def case_piles(user: Any) -> list[Figure]:
    """What waits for the director's word."""
    if not user.has_perm(MAY_DECIDE):
        return []
    status = CaseStatus.PROPOSED.value
    count = Case.objects.visible_to(user).filter(status=status).count()
    return [Figure("问责激励待审批", count, list_url("rectification:case_list", status=status), "件", tone="soon")]


def quality_piles(user: Any) -> list[Figure]:
    """Problems that may have come back, problems many schools share, drawn items to look at."""
    named = []
    if user.has_perm(MAY_MANAGE):
        named += [("疑似反弹待判定", recurrence.waiting(user)), ("共性问题待处理", patterns.waiting(user))]
    if user.has_perm(MAY_SPOT):
        named.append(("抽查待办", spot_draws.waiting(user)))
    return [Figure(label, count, url, "条", tone="soon") for label, (count, url) in named]


def inspector_piles(user: Any) -> list[Figure]:
    """Messages to verify, leads to look at, drawn items of the inspector's schools; empty ones left out."""
    found = [Figure(one.label, one.value, one.url, "条", tone="soon") for one in own_figures(user)]
    return [pile for pile in (*found, *quality_piles(user)) if pile.value]


def side_piles(user: Any) -> list[Figure]:
    """What the office asks the school or unit, and the cases about it that are under way; empty ones left out."""
    asked = [Figure(one.label, one.value, one.url, "条", tone="soon") for one in own_figures(user)]
    going, _ = own_cases(user)
    cases = Figure("问责激励事项", len(going), list_url("rectification:case_mine"), "件", tone="soon")
    return [pile for pile in (*asked, cases) if pile.value]


def self_found_card(user: Any, year: int) -> Figure:
    """What schools found themselves in a year: counted apart, beside the figures and never in them."""
    found, closed = self_found(user, year=year)
    return Figure("学校自查自纠", found.value, found.url, "条", target=f"已办结{closed.value}条，不计入上面各数")
