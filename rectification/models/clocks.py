"""When an item's clock stands still: it is on a department's desk (转办), or waits for something nobody on it can hurry."""

from django.db import models
from django.db.models import F, Q

from core.models import Versioned
from office.models import Unit, User
from rectification.models.items import Item
from rectification.querysets import ItemPartQuerySet


class Pause(Versioned):
    """One stretch of time that does not count against the school.

    days_left: workdays that were left on the school's clock when it stopped, negative when it was late already; they are given
    back as they were. A transfer names the unit; the unit's own clock runs on the item meanwhile. A plain hold stops the
    item's clock altogether.
    """

    class Kind(models.TextChoices):
        TRANSFER = "transfer", "转办"
        HOLD = "hold", "暂停计时"

    item = models.ForeignKey(Item, verbose_name="问题", on_delete=models.PROTECT, related_name="pauses")
    kind = models.CharField("种类", max_length=8, choices=Kind)
    unit = models.ForeignKey(
        Unit, verbose_name="承办单位", null=True, on_delete=models.PROTECT, related_name="transfers"
    )
    reason = models.TextField("原因", max_length=1000)
    started_on = models.DateField("开始日期")
    started_by = models.ForeignKey(User, verbose_name="经办人", on_delete=models.PROTECT, related_name="+")
    days_left = models.SmallIntegerField("剩余工作日")
    due_before = models.DateField("原期限")
    ended_on = models.DateField("结束日期", null=True)
    ended_by = models.ForeignKey(User, verbose_name="结束人", null=True, on_delete=models.PROTECT, related_name="+")
    outcome = models.TextField("结束说明", max_length=1000, blank=True)

    objects = ItemPartQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "停钟记录"
        ordering = ["item", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["item"], condition=Q(ended_on=None), name="one_open_pause_per_item"),
            models.CheckConstraint(
                condition=Q(kind="transfer", unit__isnull=False) | Q(kind="hold", unit=None),
                name="transfer_names_its_unit",
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None, ended_by=None) | Q(ended_on__gte=F("started_on"), ended_by__isnull=False),
                name="ended_pause_is_signed",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="pause_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.item} {self.get_kind_display()}"


class Reminder(models.Model):
    """One thing somebody was reminded of, once: about an item, or about what his school is asked (an inquiry).

    mark: the stage of the item it belongs to, for example the deadline.
    """

    item = models.ForeignKey(Item, verbose_name="问题", null=True, on_delete=models.CASCADE, related_name="reminders")
    inquiry = models.ForeignKey(
        "rectification.Inquiry",
        verbose_name="情况了解",
        null=True,
        on_delete=models.CASCADE,
        related_name="reminders",
    )
    kind = models.CharField("种类", max_length=20)
    mark = models.CharField("阶段", max_length=40)
    user = models.ForeignKey(User, verbose_name="提醒对象", on_delete=models.CASCADE, related_name="+")
    on = models.DateField("日期")

    objects = ItemPartQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "提醒"
        ordering = ["-on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["item", "kind", "mark", "user"], name="reminded_once_per_stage"),
            models.UniqueConstraint(
                fields=["inquiry", "kind", "mark", "user"],
                condition=Q(inquiry__isnull=False),
                name="reminded_once_per_inquiry",
            ),
            models.CheckConstraint(
                condition=Q(item__isnull=False, inquiry=None) | Q(item=None, inquiry__isnull=False),
                name="reminder_is_about_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item or self.inquiry} {self.kind} {self.mark}"
