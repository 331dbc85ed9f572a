"""Official paper of 双减: the bulletin of a month, the summary of a term. From the same figures as the board, frozen."""

from collections.abc import Sequence
from typing import Any

from core.exceptions import BusinessRuleError
from core.numbers import MISSING, plain, show
from core.templatetags.formatting import share
from inspectors.reduction import Asked, Board, StageMinutes, register_of
from inspectors.reduction_trend import percent
from office import clock
from office.models import User
from reports import services as papers
from reports.blocks import Block, Table
from reports.models import Document

BULLETIN, TERM = "reduction_bulletin", "reduction_term"
FIVE = ("项目", "检查（项次）", "不符合（项次）", "符合率")


def draft_bulletin(*, actor: User, asked: Asked, note: str = "") -> Document:
    """The bulletin of a month as a draft, a copy for every school it counts. Refused without a visit with the theme. note: what the
    office adds."""
    return drafted(actor, asked, kind=BULLETIN, note=note)


def draft_term(*, actor: User, asked: Asked) -> Document:
    """The summary of a term as a draft. Refused without a visit with the theme."""
    return drafted(actor, asked, kind=TERM)


def drafted(actor: User, asked: Asked, *, kind: str, note: str = "") -> Document:
    """One paper of a period."""
    board = Board(actor, asked)
    if not board.visited:
        raise BusinessRuleError(f"{asked.period.label}还没有已审核的双减专题督导记录，没有可以通报的数据。")
    return papers.compose_document(
        actor=actor,
        kind=kind,
        schools=register_of(actor).open_on(clock.today()).filter(pk__in=board.schools) if kind == BULLETIN else (),
        values=values_of(board, note),
        facts=facts_of(board),
    )


def facts_of(board: Board) -> dict[str, Any]:
    """Every figure the text is written from, unrounded."""
    return {
        "period": board.asked.period.label,
        "on": clock.today(),
        "schools": len(board.schools),
        "visited": len(board.visited),
        "coverage": board.coverage,
        "minutes": {row.stage: row.minutes for row in board.minutes},
        "above": [school.name for school in board.above],
        "training": board.training,
        "former_training": board.former_training,
        "problems": board.problems,
        "closed": board.closed,
        "closing": board.closing,
        "five": {row.group: [row.answers, row.adverse] for row in board.five},
    }


def values_of(board: Board, note: str = "") -> dict[str, str | Sequence[Block]]:
    """Coverage, homework, training, problems, the five; what nobody read is said to be so."""
    rows = tuple((row.group, str(row.answers), str(row.adverse), share(row.share)) for row in board.five)
    return {
        "时段": board.asked.period.label,
        "学校数": str(len(board.schools)),
        "已督导": str(len(board.visited)),
        "覆盖率": share(board.coverage),
        "作业情况": "；".join(minutes_words(row) for row in board.minutes) + "。" + above_words(board),
        "培训情况": training_words(board),
        "问题情况": problem_words(board),
        "五项管理": (Table(FIVE, rows, (4, 4, 4, 3)),) if rows else (),
        "情况说明": note,
    }


def minutes_words(row: StageMinutes) -> str:
    """`小学书面作业平均每天52分钟（限值60分钟）`."""
    if row.minutes is None:
        return f"{row.label}没有采集"
    limit = f"（限值{plain(row.limit)}分钟）" if row.limit is not None else ""
    return f"{row.label}书面作业平均每天{show(row.minutes, 0)}分钟{limit}"


def above_words(board: Board) -> str:
    """Which schools are above the limit."""
    if not board.homework:
        return ""
    if not board.above:
        return "没有学校超过限值。"
    return f"超过限值的学校{len(board.above)}所：{'、'.join(school.name for school in board.above)}。"


def training_words(board: Board) -> str:
    """The share, and that of the month or term before."""
    if board.training is None:
        return "没有采集参加校外学科培训的情况。"
    former = percent(board.former_training)
    before = "" if former == MISSING else f"，{board.asked.former.period.label}为{former}"
    return f"抽问学生中参加校外学科培训的占{percent(board.training)}{before}。"


def problem_words(board: Board) -> str:
    """Found, closed, left."""
    if not board.problems:
        return "没有发现问题。"
    left = board.problems - board.closed
    return (
        f"发现问题{board.problems}条，已销号{board.closed}条，销号率{share(board.closing)}"
        f"{f'，还有{left}条正在整改' if left else ''}。"
    )
