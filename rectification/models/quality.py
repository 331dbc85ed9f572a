"""How well problems are closed: what comes back, what many schools share, what a drawn sample shows."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from core.models import Versioned
from office.models import User
from rectification.models.items import Item
from rectification.querysets import ItemPartQuerySet, LedgerWideQuerySet
from reports.models import Document


class Recurrence(Versioned):
    """A new item that looks like a closed one of the same school. Proposed by the system, decided by a person."""

    class Ground(models.TextChoices):
        BASIS = "basis", "依据相同"
        TEXT = "text", "描述相似"

    class Status(models.TextChoices):
        PROPOSED = "proposed", "待判定"
        CONFIRMED = "confirmed", "是反弹"
        DISMISSED = "dismissed", "不是反弹"

    item = models.ForeignKey(Item, verbose_name="新问题", on_delete=models.CASCADE, related_name="recurrences")
    former = models.ForeignKey(Item, verbose_name="原问题", on_delete=models.CASCADE, related_name="returned_as")
    ground = models.CharField("理由", max_length=6, choices=Ground)
    likeness = models.DecimalField("相似度", max_digits=5, decimal_places=4, null=True)
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.PROPOSED, editable=False)
    found_at = models.DateTimeField("提出时间")
    reason = models.TextField("判定说明", max_length=500, blank=True)
    decided_by = models.ForeignKey(User, verbose_name="判定人", null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField("判定时间", null=True)

    objects = ItemPartQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "疑似反弹"
        ordering = ["-found_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["item", "former"], name="recurrence_once_per_pair"),
            models.CheckConstraint(condition=~Q(item=F("former")), name="recurrence_is_of_another_item"),
            models.CheckConstraint(
                condition=Q(status="proposed", decided_by=None) | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="decided_recurrence_is_signed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item} ← {self.former}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("rectification:recurrence_detail", args=[self.pk])


class Pattern(Versioned):
    """The same problem in many schools within a window of time; answered by one letter to all."""

    class Status(models.TextChoices):
        PROPOSED = "proposed", "待处理"
        LETTER = "letter", "已拟提示函"
        DISMISSED = "dismissed", "不处理"

    key = models.CharField("共同之处", max_length=200)
    label = models.CharField("名称", max_length=120)
    from_on = models.DateField("统计起")
    to_on = models.DateField("统计止")
    schools_with = models.PositiveSmallIntegerField("存在问题的学校数")
    schools_seen = models.PositiveSmallIntegerField("督导过的学校数")
    items = models.ManyToManyField(Item, verbose_name="问题", related_name="patterns")
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.PROPOSED, editable=False)
    document = models.ForeignKey(
        Document, verbose_name="提示函", null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    reason = models.TextField("处理说明", max_length=500, blank=True)
    found_at = models.DateTimeField("提出时间")
    decided_by = models.ForeignKey(User, verbose_name="处理人", null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField("处理时间", null=True)

    objects = LedgerWideQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "共性问题"
        ordering = ["-found_at", "-schools_with", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["key", "to_on"], name="pattern_once_per_window"),
            models.CheckConstraint(
                condition=Q(schools_seen__gte=F("schools_with"), to_on__gte=F("from_on")),
                name="pattern_counts_within_the_schools_seen",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label}（{self.schools_with}/{self.schools_seen}所）"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("rectification:pattern_detail", args=[self.pk])


class SpotDraw(Versioned):
    """A sample of closed items, drawn by a published seed so that anyone can draw it again (docs/draws.md)."""

    class Scope(models.TextChoices):
        WRITTEN_OFF = "written_off", "已销号"
        SETTLED = "settled", "立行立改办结"
        CLOSED = "closed", "全部已办结"

    number = models.CharField("编号", max_length=24, unique=True, editable=False)
    year = models.PositiveSmallIntegerField("年度")
    scope = models.CharField("范围", max_length=12, choices=Scope)
    from_on = models.DateField("办结日期起")
    to_on = models.DateField("办结日期止")
    percent = models.DecimalField("抽查比例（%）", max_digits=5, decimal_places=2)
    seed = models.CharField("种子", max_length=100)
    population = models.PositiveIntegerField("总体数")
    population_sha256 = models.CharField("总体摘要", max_length=64)
    numbers = models.JSONField("总体的问题编号", default=list, editable=False)
    reason = models.TextField("重新抽取的原因", max_length=500, blank=True)
    former = models.ForeignKey(
        "self", verbose_name="取代的抽取", null=True, on_delete=models.PROTECT, related_name="later", editable=False
    )
    drawn_by = models.ForeignKey(User, verbose_name="抽取人", on_delete=models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField("抽取时间")

    objects = LedgerWideQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "销号抽查"
        ordering = ["-drawn_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(percent__gt=0, percent__lte=100, to_on__gte=F("from_on")) & ~Q(seed=""),
                name="spot_draw_is_possible",
            ),
            models.UniqueConstraint(fields=["former"], name="spot_draw_replaced_once"),
            models.CheckConstraint(condition=Q(former=None) | ~Q(reason=""), name="second_spot_draw_says_why"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("rectification:spotdraw_detail", args=[self.pk])


class SpotCheck(Versioned):
    """One drawn item, and whether its mending holds."""

    class Verdict(models.TextChoices):
        WAITING = "waiting", "待抽查"
        HOLDS = "holds", "整改到位"
        REOPENED = "reopened", "问题反弹，已重开"

    draw = models.ForeignKey(SpotDraw, verbose_name="抽查批次", on_delete=models.PROTECT, related_name="checks")
    item = models.ForeignKey(Item, verbose_name="问题", on_delete=models.PROTECT, related_name="spot_checks")
    place = models.PositiveIntegerField("名次")
    verdict = models.CharField("抽查结论", max_length=10, choices=Verdict, default=Verdict.WAITING, editable=False)
    note = models.TextField("抽查情况", max_length=1000, blank=True)
    is_on_site = models.BooleanField("到现场抽查", default=False)
    checked_by = models.ForeignKey(User, verbose_name="抽查人", null=True, on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField("抽查时间", null=True)

    objects = ItemPartQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "抽查"
        ordering = ["draw", "place"]
        constraints = [
            models.UniqueConstraint(fields=["draw", "item"], name="spot_checked_once_per_draw"),
            models.CheckConstraint(
                condition=Q(verdict="waiting", checked_by=None)
                | Q(checked_by__isnull=False, checked_at__isnull=False) & ~Q(note=""),
                name="spot_check_is_signed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.draw} {self.item}"

    def get_absolute_url(self) -> str:
        """The item's page, where the check is shown."""
        return self.item.get_absolute_url()
