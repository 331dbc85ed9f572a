"""The life of an indicator set: what may follow what."""

from django.db.models import TextChoices

from core.workflow import Transition


class SetStatus(TextChoices):
    """草案 and 征求意见 may still be replaced; 印发 is locked; 停用 is read only."""

    DRAFT = "draft", "草案"
    CONSULTING = "consulting", "征求意见"
    ISSUED = "issued", "印发"
    RETIRED = "retired", "停用"


class RunKind(TextChoices):
    """An official run may be published; a simulation never is."""

    OFFICIAL = "official", "正式"
    SIMULATION = "simulation", "模拟"


class SubjectKind(TextChoices):
    """Who or what a run judges."""

    SECTION = "section", "学段"
    SCHOOL = "school", "学校"
    TOWNSHIP = "township", "乡镇"
    INSPECTOR = "inspector", "督学"
    COUNTY = "county", "全县"


class Confidence(TextChoices):
    """How far a rule was checked against its source."""

    OFFICIAL = "official", "已对照原文"
    SECONDARY = "secondary", "据转载件"
    UNCONFIRMED = "unconfirmed", "待核实"


MAY_ISSUE = "assessments.issue_indicatorset"
CONSULT = Transition("consult", "征求意见", (SetStatus.DRAFT,), SetStatus.CONSULTING, MAY_ISSUE)
ISSUE = Transition(
    "issue", "印发", (SetStatus.DRAFT, SetStatus.CONSULTING), SetStatus.ISSUED, MAY_ISSUE, style="primary"
)
RETIRE = Transition("retire", "停用", (SetStatus.ISSUED,), SetStatus.RETIRED, MAY_ISSUE)
SET_FLOW = (CONSULT, ISSUE, RETIRE)
