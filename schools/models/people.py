"""Who is posted where, from when to when."""

from django.db import models
from django.db.models import F, Q

from office.models import User
from schools.models.register import School, Township
from schools.querysets import PostingQuerySet, PrincipalTermQuerySet, TownshipPostingQuerySet


class Posting(models.Model):
    """The only thing that opens a school to a person. A visit is judged by the posting of its own day."""

    class Capacity(models.TextChoices):
        INSPECTOR = "inspector", "责任督学"
        PRINCIPAL = "principal", "校（园）长"
        ASSESSOR = "assessor", "评估员"

    user = models.ForeignKey(User, verbose_name="人员", on_delete=models.PROTECT, related_name="postings")
    school = models.ForeignKey(School, verbose_name="学校", on_delete=models.PROTECT, related_name="postings")
    capacity = models.CharField("身份", max_length=10, choices=Capacity)
    started_on = models.DateField("开始日期")
    ended_on = models.DateField("结束日期", null=True, blank=True)
    reason = models.CharField("变更原因", max_length=100, blank=True)

    objects = PostingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "任职与挂牌"
        ordering = ["-started_on", "-pk"]
        indexes = [models.Index(fields=["user", "school"], condition=Q(ended_on=None), name="posting_current")]
        constraints = [
            models.UniqueConstraint(
                fields=["school"],
                condition=Q(capacity="inspector", ended_on=None),
                name="one_current_inspector_per_school",
                violation_error_message="这所学校已有责任督学，请先结束原来的挂牌。",
            ),
            models.UniqueConstraint(
                fields=["school"],
                condition=Q(capacity="principal", ended_on=None),
                name="one_current_principal_per_school",
                violation_error_message="这所学校已有校（园）长，请先结束原来的任职。",
            ),
            models.UniqueConstraint(
                fields=["user", "school", "capacity"], condition=Q(ended_on=None), name="posting_current_once"
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("started_on")), name="posting_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(capacity__in=["inspector", "principal", "assessor"]), name="posting_capacity_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.school}（{self.get_capacity_display()}）"


class TownshipPosting(models.Model):
    """Opens the schools of a township to its contact."""

    user = models.ForeignKey(User, verbose_name="联络人", on_delete=models.PROTECT, related_name="township_postings")
    township = models.ForeignKey(Township, verbose_name="乡镇", on_delete=models.PROTECT, related_name="postings")
    started_on = models.DateField("开始日期")
    ended_on = models.DateField("结束日期", null=True, blank=True)

    objects = TownshipPostingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "乡镇联络人"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "township"], condition=Q(ended_on=None), name="township_posting_current_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.township}"


class PrincipalTerm(models.Model):
    """A principal's term at a school; the posting says who may act, the term says when a comprehensive review is due.

    Two terms of one school never overlap: the database refuses it (migration 0004).
    """

    school = models.ForeignKey(School, verbose_name="学校", on_delete=models.PROTECT, related_name="principal_terms")
    user = models.ForeignKey(User, verbose_name="校（园）长", on_delete=models.PROTECT, related_name="principal_terms")
    started_on = models.DateField("任期开始")
    ends_on = models.DateField("任期届满")

    objects = PrincipalTermQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "校长任期"
        ordering = ["-started_on"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gt=F("started_on")), name="principal_term_has_length")
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.school} 至 {self.ends_on}"
