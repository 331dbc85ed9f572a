"""States of a yearly return: 导入 → 校验 → 学校确认 → 冻结; of the county's: 填报中 → 冻结."""

from django.db.models import TextChoices

from core.workflow import Transition


class Status(TextChoices):
    """Life of one section's figures of one year."""

    IMPORTED = "imported", "已导入"
    CHECKED = "checked", "校验通过"
    CONFIRMED = "confirmed", "学校已确认"
    FROZEN = "frozen", "已冻结"


MAY_CHANGE = "schools.change_yearreturn"
MAY_CONFIRM = "schools.confirm_yearreturn"
MAY_FREEZE = "schools.freeze_yearreturn"
MAY_REOPEN = "schools.reopen_yearreturn"

REVISE = Transition("revise", "修改", (Status.IMPORTED, Status.CHECKED), Status.IMPORTED, MAY_CHANGE)
CHECK = Transition("check", "校验", (Status.IMPORTED,), Status.CHECKED, MAY_CHANGE)
CONFIRM = Transition("confirm", "确认", (Status.CHECKED,), Status.CONFIRMED, MAY_CONFIRM, style="primary")
RETURN = Transition(
    "send_back", "退回修改", (Status.CHECKED, Status.CONFIRMED), Status.IMPORTED, MAY_FREEZE, style="danger"
)
FREEZE = Transition("freeze", "冻结", (Status.CONFIRMED,), Status.FROZEN, MAY_FREEZE, style="primary")
REOPEN = Transition("reopen", "重新打开", (Status.FROZEN,), Status.CHECKED, MAY_REOPEN, style="danger")
FLOW = (CHECK, CONFIRM, RETURN, FREEZE, REOPEN)
RETURNED = "退回修改"  # what an editable return with a reason is called
EDITABLE = (Status.IMPORTED, Status.CHECKED)


class CountyStatus(TextChoices):
    """Life of the county's own figures of one year."""

    DRAFT = "draft", "填报中"
    FROZEN = "frozen", "已冻结"


MAY_CHANGE_COUNTY = "schools.change_countyreturn"
COUNTY_REVISE = Transition("revise", "修改", (CountyStatus.DRAFT,), CountyStatus.DRAFT, MAY_CHANGE_COUNTY)
COUNTY_FREEZE = Transition(
    "freeze", "冻结", (CountyStatus.DRAFT,), CountyStatus.FROZEN, "schools.freeze_countyreturn", style="primary"
)
COUNTY_REOPEN = Transition(
    "reopen", "重新打开", (CountyStatus.FROZEN,), CountyStatus.DRAFT, "schools.reopen_countyreturn", style="danger"
)
COUNTY_FLOW = (COUNTY_FREEZE, COUNTY_REOPEN)
