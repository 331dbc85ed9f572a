"""The month of 双减: 采集 → 核查 → 通报 → 整改 → 办结. An institution: 登记 → 检查 → 整改 → 合格 or 移交."""

from core.workflow import Transition
from inspectors.models import ReductionMonth, TrainingInstitution

MAY_CHANGE = "inspectors.change_reductionmonth"

M = ReductionMonth.Status
VERIFY = Transition("verify", "转入核查", (M.COLLECTING,), M.VERIFYING, MAY_CHANGE, style="primary")
PUBLISH = Transition("publish", "起草通报", (M.VERIFYING,), M.PUBLISHED, MAY_CHANGE, style="primary")
RETURN = Transition("return", "退回核查", (M.PUBLISHED,), M.VERIFYING, MAY_CHANGE)
MEND = Transition("mend", "转入整改", (M.PUBLISHED,), M.MENDING, MAY_CHANGE, style="primary")
CLOSE = Transition("close", "办结", (M.MENDING,), M.CLOSED, MAY_CHANGE, style="primary")
FLOW = (VERIFY, PUBLISH, RETURN, MEND, CLOSE)

S = TrainingInstitution.Status
CHECK = Transition(
    "check", "登记检查", (S.REGISTERED, S.MENDING, S.PASSED, S.CHECKED), S.CHECKED, MAY_CHANGE, style="primary"
)
ORDER = Transition("order", "责令整改", (S.CHECKED,), S.MENDING, MAY_CHANGE)
PASS = Transition("pass", "认定合格", (S.CHECKED, S.MENDING), S.PASSED, MAY_CHANGE, style="primary")
PASS_ON = Transition("pass_on", "移交", (S.CHECKED, S.MENDING), S.PASSED_ON, MAY_CHANGE, style="danger")
INSTITUTION_FLOW = (CHECK, ORDER, PASS, PASS_ON)
