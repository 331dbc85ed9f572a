"""Dated changes of what a school is, and the names it can be found under."""

from datetime import date

from django.db import models
from django.db.models import Q

from schools.models.kinds import Kind, Ownership
from schools.models.register import School
from schools.querysets import DistinctPairQuerySet, SchoolEventQuerySet, SchoolNameQuerySet


class SchoolEvent(models.Model):
    """A change with the day it takes effect, past or planned.

    before, after: the stored value of a fact (a name, a code of Kind or Ownership, a township's name, empty for none).
    The columns of School hold today's values; an event that is not settled has not reached them yet.
    """

    class Kind(models.TextChoices):
        RENAMED = "renamed", "更名"
        KIND = "kind", "办学类型变更"
        OWNERSHIP = "ownership", "举办性质变更"
        TOWNSHIP = "township", "隶属乡镇变更"
        MERGED = "merged", "并入"
        SPLIT = "split", "分设"
        CLOSED = "closed", "撤销"
        OPENED = "opened", "新建"

    school = models.ForeignKey(School, verbose_name="学校", on_delete=models.PROTECT, related_name="events")
    kind = models.CharField("变更", max_length=12, choices=Kind)
    effective_on = models.DateField("生效日期")
    before = models.CharField("变更前", max_length=100, blank=True)
    after = models.CharField("变更后", max_length=100, blank=True)
    into = models.ForeignKey(
        School, verbose_name="对方学校", null=True, blank=True, on_delete=models.PROTECT, related_name="absorbed"
    )
    note = models.CharField("说明", max_length=300, blank=True)
    is_settled = models.BooleanField("已生效", default=True, editable=False)

    objects = SchoolEventQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "学校变更"
        ordering = ["school", "-effective_on", "-pk"]
        indexes = [models.Index(fields=["effective_on"], condition=Q(is_settled=False), name="school_event_planned")]
        constraints = [
            models.CheckConstraint(condition=~Q(kind="merged") | Q(into__isnull=False), name="merger_names_its_heir"),
            models.UniqueConstraint(
                fields=["school", "kind", "effective_on"],
                condition=Q(kind__in=["renamed", "kind", "ownership", "township"]),
                name="fact_changes_once_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school} {self.get_kind_display()} {self.effective_on}"

    @property
    def before_text(self) -> str:
        """The former value as people read it."""
        return self._read(self.before)

    @property
    def after_text(self) -> str:
        """The new value as people read it."""
        return self._read(self.after)

    def _read(self, value: str) -> str:
        labels = {"kind": Kind, "ownership": Ownership}.get(self.kind)
        return str(dict(labels.choices).get(value, value)) if labels else value

    def is_planned(self, today: date) -> bool:
        """Whether the day is still to come."""
        return self.effective_on > today


class SchoolName(models.Model):
    """A name a school has, had or will have, with what people type for it on a keyboard.

    pinyin, initials: small letters without spaces; several readings of one name are separated by a space.
    """

    school = models.ForeignKey(School, verbose_name="学校", on_delete=models.CASCADE, related_name="names")
    name = models.CharField("名称", max_length=100)
    pinyin = models.CharField("拼音", max_length=1000, blank=True)
    initials = models.CharField("拼音首字母", max_length=500, blank=True)

    objects = SchoolNameQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "学校名称索引"
        ordering = ["school", "pk"]
        constraints = [models.UniqueConstraint(fields=["school", "name"], name="school_name_once")]

    def __str__(self) -> str:
        return self.name


class DistinctPair(models.Model):
    """Two schools that look like one and that somebody has declared to be two; the smaller id first."""

    first = models.ForeignKey(School, verbose_name="学校", on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(School, verbose_name="另一所学校", on_delete=models.CASCADE, related_name="+")
    decided_on = models.DateField("判定日期")

    objects = DistinctPairQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "已判定不是重复的学校"
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="distinct_pair_once"),
            models.CheckConstraint(condition=Q(first__lt=models.F("second")), name="distinct_pair_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.first} ≠ {self.second}"
