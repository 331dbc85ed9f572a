"""The supervision studio (学校督导工作室) that a school keeps for itself."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse

from core.models import StoredFile, Versioned
from office.models import User
from schools.models.register import School
from schools.querysets.studios import StudioQuerySet


class Studio(Versioned):
    """One school's studio: who is in it, by which rules it works, and how far it is."""

    class Status(models.TextChoices):
        NONE = "none", "未建"
        PREPARING = "preparing", "筹建"
        RUNNING = "running", "运行"
        MET = "met", "达标"
        TO_MEND = "to_mend", "整改"

    school = models.OneToOneField(School, verbose_name="学校", on_delete=models.PROTECT, related_name="studio")
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.NONE, editable=False)
    head = models.CharField("负责人", max_length=60, blank=True)
    members = models.TextField("成员", max_length=1000, blank=True, help_text="每行一人，写姓名和职务。")
    founded_on = models.DateField("成立日期", null=True, blank=True)
    rules = models.ForeignKey(
        StoredFile, verbose_name="工作制度", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = StudioQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "学校督导工作室"
        ordering = ["school__code"]
        permissions = [("check_studio", "检查学校督导工作室")]
        constraints = [models.CheckConstraint(condition=~Q(status=""), name="studio_has_a_state")]

    def __str__(self) -> str:
        return f"{self.school}督导工作室"

    def get_absolute_url(self) -> str:
        """Its page, which also lists what it found."""
        return reverse("rectification:studio_detail", args=[self.school_id])

    @property
    def member_count(self) -> int:
        """How many lines of members there are."""
        return len(self.members.splitlines())

    def is_led_by(self, user: Any) -> bool:
        """Whether the person is now principal of the school, or of the one it was merged into."""
        return School.objects.led_by(user).filter(pk=self.school_id).exists()


class StudioCheck(Versioned):
    """What the county's office found when it looked at a studio in one term."""

    studio = models.ForeignKey(Studio, verbose_name="工作室", on_delete=models.PROTECT, related_name="checks")
    term = models.CharField("学期", max_length=20)
    score = models.DecimalField("得分", max_digits=5, decimal_places=2, null=True, blank=True)
    is_met = models.BooleanField("达标")
    note = models.TextField("检查情况", max_length=1000, blank=True)
    checked_by = models.ForeignKey(User, verbose_name="检查人", on_delete=models.PROTECT, related_name="+")
    checked_on = models.DateField("检查日期")

    objects = StudioQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "工作室检查"
        ordering = ["-checked_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["studio", "term"], name="studio_checked_once_per_term"),
            models.CheckConstraint(
                condition=Q(score=None) | Q(score__gte=0, score__lte=100), name="studio_score_up_to_a_hundred"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.studio} {self.term}"
