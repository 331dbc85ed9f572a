"""The county itself: identity, work years, rules, calendar, committee units, townships."""

from datetime import date

from django.core.management import call_command

from office.models import County, ParameterValue, Unit, WorkYear
from schools.models import Township

TODAY = date(2024, 5, 31)
YEARS = (2022, 2023, 2024)
VISITS_PER_MONTH = {2022: "1", 2023: "1", 2024: "2"}
UNITS = (
    ("县委组织部", "department"),
    ("县委编办", "department"),
    ("县发展和改革局", "department"),
    ("县教育体育局", "department"),
    ("县公安局", "department"),
    ("县民政局", "department"),
    ("县财政局", "department"),
    ("县人力资源和社会保障局", "department"),
    ("县自然资源局", "department"),
    ("县住房和城乡建设局", "department"),
    ("县卫生健康局", "department"),
    ("县市场监督管理局", "department"),
    ("县消防救援大队", "department"),
    ("团县委", "department"),
    ("县残疾人联合会", "department"),
)
TOWNSHIPS = (
    ("青阳街道", "street"),
    ("禾丰街道", "street"),
    ("云溪镇", "town"),
    ("白塘镇", "town"),
    ("石岭镇", "town"),
    ("双河镇", "town"),
    ("麦田镇", "town"),
    ("龙泉铺镇", "town"),
    ("柳湾镇", "town"),
    ("枫林镇", "town"),
    ("长坪乡", "township"),
    ("高梁乡", "township"),
    ("沙洲乡", "township"),
    ("竹坞乡", "township"),
)


def stand_on(day: date) -> None:
    """Let the county's date be `day`; the load walks through the years with it and ends on TODAY."""
    County.objects.filter(pk=1).update(frozen_on=day)


def found() -> None:
    """Make the county with its years, all still open."""
    County.objects.create(
        pk=1,
        name="青禾县",
        province="示例省",
        parent_city="禾州市",
        organ_name="青禾县人民政府教育督导室",
        organ_code="青督",
        frozen_on=TODAY,
    )
    call_command("load_calendar", verbosity=0)
    for year in YEARS:
        row = WorkYear.objects.create(year=year, status=WorkYear.Status.ACTIVE)
        ParameterValue.objects.create(
            year=row,
            key="visit.min_per_month",
            value=VISITS_PER_MONTH[year],
            source=f"青禾县{year}年教育督导工作要点（示例）",
        )
    Unit.objects.bulk_create(Unit(name=name, kind=kind) for name, kind in UNITS)
    Unit.objects.bulk_create(Unit(name=seat_of(name, kind), kind="township") for name, kind in TOWNSHIPS)
    Township.objects.bulk_create(Township(name=name, kind=kind) for name, kind in TOWNSHIPS)


def seat_of(name: str, kind: str) -> str:
    """Who receives paper and problems for a township: 云溪镇人民政府."""
    return f"{name}办事处" if kind == "street" else f"{name}人民政府"


def seal_past_years() -> None:
    """Close every year but the last."""
    WorkYear.objects.filter(year__in=YEARS[:-1]).update(status=WorkYear.Status.SEALED)
