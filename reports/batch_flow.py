"""The steps of a batch: which papers each is for, and who may take it."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from core.exceptions import BusinessRuleError, NotAllowed, WrongState
from reports.models import Batch, BatchEntry
from reports.workflow import MAY_DRAFT, MAY_ISSUE, MAY_SIGN, MAY_SUBMIT, Status

Step = Batch.Step


@dataclass(frozen=True, slots=True)
class BatchStep:
    """One step. label: verb of its button; due: the entries it is for; none: what to say when there are none."""

    code: str
    label: str
    permission: str
    due: Q
    none: str
    style: str = "primary"

    @property
    def name(self) -> str:
        """As the tail of its URL name."""
        return self.code

    def entries(self, batch: Batch) -> QuerySet[BatchEntry]:
        """The entries it would be done for now."""
        return batch.entries.filter(self.due).order_by("pk")

    def refusal(self, batch: Batch, user: Any) -> BusinessRuleError | None:
        """Why it cannot be started now, or None."""
        if not user.has_perm(self.permission):
            return NotAllowed(f"您没有“{self.label}”的权限。")
        if batch.job is not None and not batch.job.is_finished:
            return WrongState("上一步还在进行，请等它完成后再办理。")
        return None if self.entries(batch).exists() else WrongState(self.none)


DRAFT = BatchStep(Step.DRAFT, "开始拟稿", MAY_DRAFT, Q(document=None), "每一份都已经拟稿。")
SUBMIT = BatchStep(Step.SUBMIT, "整批送审", MAY_SUBMIT, Q(document__status=Status.DRAFT), "没有可以送审的草稿。")
SIGN = BatchStep(Step.SIGN, "整批签发", MAY_SIGN, Q(document__status=Status.SUBMITTED), "没有待签发的公文。")
ISSUE = BatchStep(
    Step.ISSUE, "整批编号印发", MAY_ISSUE, Q(document__status=Status.SIGNED), "没有已签发、待印发的公文。"
)
BIND = BatchStep(
    Step.BIND,
    "生成压缩包和打印文件",
    MAY_DRAFT,
    Q(document__isnull=False) & ~Q(document__status=Status.WITHDRAWN),
    "还没有可以汇总的公文，请先拟稿。",
    style="secondary",
)
STEPS = {step.code: step for step in (DRAFT, SUBMIT, SIGN, ISSUE, BIND)}


def offered(batch: Batch, user: Any) -> list[BatchStep]:
    """The steps this person may take now."""
    return [step for step in STEPS.values() if step.refusal(batch, user) is None]
