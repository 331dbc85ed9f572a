"""Who the schools are: identity only."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from core.models import Versioned
from schools.facts import Facts, value_on
from schools.models.kinds import STAGES_OF, Kind, Location, Ownership, Stage
from schools.querysets import SchoolQuerySet, SectionQuerySet


class Township(models.Model):
    """A township or street of the county."""

    class Kind(models.TextChoices):
        TOWN = "town", "镇"
        TOWNSHIP = "township", "乡"
        STREET = "street", "街道"

    name = models.CharField("名称", max_length=40, unique=True)
    kind = models.CharField("类别", max_length=10, choices=Kind)

    class Meta:
        verbose_name = verbose_name_plural = "乡镇（街道）"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


class School(Versioned):
    """An institution: identity only. Yearly figures stand in YearReturn, dated changes in SchoolEvent."""

    code = models.CharField("学校标识码", max_length=20, unique=True)
    name = models.CharField("学校名称", max_length=80)
    kind = models.CharField("办学类型", max_length=20, choices=Kind)
    ownership = models.CharField("举办性质", max_length=12, choices=Ownership)
    township = models.ForeignKey(
        Township, verbose_name="所属乡镇", null=True, blank=True, on_delete=models.PROTECT, related_name="schools"
    )
    location = models.CharField("城乡类型", max_length=8, choices=Location, blank=True)
    address = models.CharField("地址", max_length=120, blank=True)
    has_canteen = models.BooleanField("有食堂", default=False)
    has_dormitory = models.BooleanField("有宿舍", default=False)
    has_bus = models.BooleanField("有校车", default=False)
    is_weak = models.BooleanField("薄弱学校", default=False)
    main_school = models.ForeignKey(
        "self",
        verbose_name="所属主校（不计校数）",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="campuses",
    )
    merged_into = models.ForeignKey(
        "self",
        verbose_name="已并入",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="merged",
    )
    longitude = models.DecimalField("经度", max_digits=9, decimal_places=6, null=True, blank=True)
    latitude = models.DecimalField("纬度", max_digits=8, decimal_places=6, null=True, blank=True)
    opened_on = models.DateField("建校日期", null=True, blank=True)
    closed_on = models.DateField("撤并日期", null=True, blank=True)

    objects = SchoolQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "学校"
        ordering = ["code"]
        permissions = [("view_every_school", "查看全部学校"), ("import_school", "导入学校")]
        indexes = [models.Index(fields=["kind"], name="school_kind"), models.Index(fields=["name"], name="school_name")]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="school_kind_known"),
            models.CheckConstraint(condition=Q(ownership__in=Ownership.values), name="school_ownership_known"),
            models.CheckConstraint(condition=Q(location__in=["", *Location.values]), name="school_location_known"),
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(opened_on=None) | Q(closed_on__gte=F("opened_on")),
                name="school_closes_after_opening",
                violation_error_message="撤并日期不能早于建校日期。",
            ),
            models.CheckConstraint(
                condition=~Q(main_school=F("pk")),
                name="school_is_not_its_own_campus",
                violation_error_message="所属主校不能是学校自己。",
            ),
            models.CheckConstraint(condition=~Q(merged_into=F("pk")), name="school_is_not_merged_into_itself"),
            models.CheckConstraint(
                condition=Q(merged_into=None) | Q(closed_on__isnull=False), name="merged_school_is_closed"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The school's page."""
        return reverse("schools:school_detail", args=[self.pk])

    @property
    def stages(self) -> tuple[Stage, ...]:
        """The stages a school of this kind has."""
        return STAGES_OF[Kind(self.kind)]

    def facts_on(self, day: date) -> Facts:
        """Name, kind, ownership and township on any day, past or planned. One query, none when `events` is prefetched."""
        events = list(self.events.all())  # type: ignore[attr-defined]  # the reverse side of SchoolEvent.school
        township = self.township.name if self.township else ""
        now = {"name": self.name, "kind": self.kind, "ownership": self.ownership, "township": township}
        return Facts(**{fact: value_on(events, fact, day, present) for fact, present in now.items()})

    def name_on(self, day: date) -> str:
        """What the school was called on a day. One query, none when `events` is prefetched."""
        return value_on(list(self.events.all()), "name", day, self.name)  # type: ignore[attr-defined]

    def name_in(self, year: int) -> str:
        """What the pages of a year call the school: its name at the year's end, in the running year today's.

        One query, none when `events` is prefetched.
        """
        known = [event for event in self.events.all() if event.is_settled]  # type: ignore[attr-defined]  # as above
        return value_on(known, "name", date(year, 12, 31), self.name)


class Section(models.Model):
    """One stage of a school; figures belong to sections. A nine-year school has a primary and a junior section."""

    school = models.ForeignKey(School, verbose_name="学校", on_delete=models.PROTECT, related_name="sections")
    stage = models.CharField("学段", max_length=12, choices=Stage)
    closed_on = models.DateField("停办日期", null=True, blank=True)

    objects = SectionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "学部"
        ordering = ["school__code", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["school", "stage"], name="section_once_per_stage"),
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="section_stage_known"),
        ]

    def __str__(self) -> str:
        return f"{self.school}（{self.get_stage_display()}）"

    def label_in(self, year: int) -> str:
        """School and stage as the pages of a year name them."""
        return f"{self.school.name_in(year)}（{self.get_stage_display()}）"
