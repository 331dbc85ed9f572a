"""A visit that is planned; the visit made of it points back here."""

from django.db import models
from django.db.models import Q

from core.models import Versioned
from inspectors.querysets import VisitPlanQuerySet
from office.models import User
from schools.models import School


class VisitPlan(Versioned):
    """One planned visit to one school on one day. Whoever hands in a visit of it first has made it."""

    class Half(models.TextChoices):
        MORNING = "morning", "上午"
        AFTERNOON = "afternoon", "下午"
        DAY = "day", "全天"

    client_uuid = models.UUIDField("客户端编号", unique=True)
    school = models.ForeignKey(School, verbose_name="学校", on_delete=models.PROTECT, related_name="visit_plans")
    inspector = models.ForeignKey(User, verbose_name="督学", on_delete=models.PROTECT, related_name="visit_plans")
    companions = models.ManyToManyField(User, verbose_name="随行督学", blank=True, related_name="+")
    planned_on = models.DateField("计划日期")
    half = models.CharField("时段", max_length=10, choices=Half, default=Half.DAY)
    matters = models.CharField("督导事项", max_length=500, blank=True)
    is_cancelled = models.BooleanField("已取消", default=False)

    objects = VisitPlanQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "督导计划"
        ordering = ["planned_on", "pk"]
        permissions = [("plan_visit", "安排督导计划")]
        indexes = [models.Index(fields=["inspector", "planned_on"], name="visit_plan_inspector_day")]
        constraints = [
            models.CheckConstraint(condition=Q(half__in=["morning", "afternoon", "day"]), name="visit_plan_half_known"),
            models.UniqueConstraint(
                fields=["school", "inspector", "planned_on", "half"],
                condition=Q(is_cancelled=False),
                name="visit_planned_once",
                violation_error_message="这一天已经安排过这所学校。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.planned_on.month}月{self.planned_on.day}日 {self.school}"
