"""Schools that belong together: education groups and school districts."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from core.models import Versioned
from schools.models.register import School
from schools.querysets import GroupMembershipQuerySet, SchoolGroupQuerySet


class SchoolGroup(Versioned):
    """An education group or a school district with its lead school."""

    class Kind(models.TextChoices):
        GROUP = "group", "教育集团"
        DISTRICT = "district", "学区"

    name = models.CharField("名称", max_length=60, unique=True)
    kind = models.CharField("类别", max_length=10, choices=Kind)
    lead = models.ForeignKey(School, verbose_name="牵头学校", on_delete=models.PROTECT, related_name="led_groups")

    objects = SchoolGroupQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "教育集团与学区"
        ordering = ["kind", "name"]
        constraints = [models.CheckConstraint(condition=Q(kind__in=["group", "district"]), name="group_kind_known")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The group's page."""
        return reverse("schools:group_detail", args=[self.pk])


class GroupMembership(models.Model):
    """A school belongs to a group from a day on."""

    group = models.ForeignKey(SchoolGroup, verbose_name="集团或学区", on_delete=models.PROTECT, related_name="members")
    school = models.ForeignKey(School, verbose_name="成员学校", on_delete=models.PROTECT, related_name="memberships")
    started_on = models.DateField("加入日期")
    ended_on = models.DateField("退出日期", null=True, blank=True)

    objects = GroupMembershipQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "集团成员"
        ordering = ["group", "school__code", "-started_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "school"], condition=Q(ended_on=None), name="group_member_current_once"
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("started_on")), name="membership_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school} · {self.group}"
