"""The ledger at 100,000 items beside a bare Django list of the same 50 rows, in turns in one run.

The bare list is Django's own ListView through the whole middleware, for a signed-in person: the 50 rows fetched by their keys and
written into a plain table without navigation, filter or badge. The ledger is asked twice: for what a browser asks when somebody
filters, searches or sorts (count, chips, table, pages), and for the whole page with the site's frame and all filters. All are requests
of the test client: database, rendering, response. Printed are medians and ratios; the run fails when filtering is above LIMIT.
"""

import os
import random
import re
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import django

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.core.management import call_command  # noqa: E402 - Django must be set up first
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import setup_databases, teardown_databases  # noqa: E402
from django.urls import path  # noqa: E402
from django.views.generic import ListView  # noqa: E402

ITEMS, SCHOOLS, UNITS, TURNS, LIMIT = 100_000, 240, 20, 25, 2.0
FIRST_DAY, DAYS = date(2022, 1, 1), 1060
CASES = {
    "no filter": "",
    "status + overdue": "status=issued&status=mending&overdue=true",
    "search, two letters": "q=食堂",
    "search, two rare letters": "q=氨气",
    "search, three letters": "q=灭火器",
    "search, no hit": "q=不存在的词",
    "search, number": "q=问〔2023〕0042",
    "search, school": "q=第17小学",
    "search + status": "q=食堂&status=mending",
    "school": "school={school}",
    "page 500": "page=500",
    "sort by deadline": "sort=due_on",
    "sort by days left": "sort=left",
}
PLACES = ("教学楼二层", "食堂后厨", "学生宿舍", "实验室", "操场", "校门口", "图书室", "配电间", "多功能厅", "幼儿寝室")
FAULTS = (
    "灭火器过期",
    "留样记录不全",
    "消防通道堆放杂物",
    "监控存储不足三十天",
    "作业公示不完整",
    "课后服务未按课表开展",
    "索证索票缺少台账",
    "教师备课笔记抄袭",
    "危险化学品双人双锁未落实",
    "值班人员脱岗",
)
ENDS = ("限期整改。", "要求明确责任人。", "与上次检查所见相同。", "已当场告知学校负责人。", "需要镇上配合解决。")
BASIS = ("中小学幼儿园安全管理办法第十八条", "学校食品安全与营养健康管理规定第四十条", "义务教育学校管理标准第五十二条")


class BareList(ListView):
    """What Django gives by itself."""

    template_name = "bench_bare.html"
    keys: list[int] = []

    def get_queryset(self) -> Any:
        """The rows by their keys, with the two names that stand in the table."""
        from rectification.models import Item

        return Item.objects.filter(pk__in=self.keys).select_related("school", "unit")


BARE_TEMPLATE = """<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>问题</title></head><body><table>
<thead><tr><th>编号</th><th>责任方</th><th>问题</th><th>整改类型</th><th>发现日期</th><th>期限</th><th>状态</th></tr></thead>
<tbody>{% for item in object_list %}<tr><td><a href="{{ item.get_absolute_url }}">{{ item.number }}</a></td>
<td>{{ item.owner }}</td><td>{{ item.brief }}</td><td>{{ item.get_severity_display }}</td><td>{{ item.found_on|date:"Y-m-d" }}</td>
<td>{{ item.due_on|date:"Y-m-d" }}</td><td>{{ item.get_status_display }}</td></tr>{% endfor %}</tbody></table></body></html>"""


def fill(count: int) -> None:
    """Schools, units and items in every state, spread over three years; the same every time."""
    from office.models import Unit, User
    from rectification.models import Item
    from schools.models import School
    from tests.factories.office import CountyFactory, UnitFactory, UserFactory, WorkYearFactory
    from tests.factories.schools import SchoolFactory

    CountyFactory()
    WorkYearFactory()
    people = [UserFactory(role="staff").pk for _ in range(3)]
    schools = [SchoolFactory(name=f"青禾县第{n}小学").pk for n in range(SCHOOLS)]
    units = [UnitFactory().pk for _ in range(UNITS)]
    assert School.objects.count() >= SCHOOLS
    assert Unit.objects.count() >= UNITS
    assert User.objects.count() >= len(people)
    Item.objects.bulk_create(items(count, schools, units, people), batch_size=2000)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def items(count: int, schools: list[int], units: list[int], people: list[int]) -> Iterator[Any]:
    """The rows."""
    from rectification.models import Item, Severity, Source

    dice = random.Random(20241122)  # noqa: S311  # sample rows, the same every time
    numbers: dict[int, int] = {}
    for at in range(count):
        day = FIRST_DAY + timedelta(days=at * DAYS // count)
        numbers[day.year] = numbers.get(day.year, 0) + 1
        fault = "氨气泄漏报警未接" if at % 9973 == 0 else dice.choice(FAULTS)
        on_unit = dice.random() < 0.1
        yield Item(
            number=f"问〔{day.year}〕{numbers[day.year]:04d}",
            school_id=dice.choice(schools),
            unit_id=dice.choice(units) if on_unit else None,
            desk="unit" if on_unit else "school",
            source=dice.choice(Source.values),
            basis=dice.choice(BASIS),
            severity=dice.choice(Severity.values),
            text=f"{dice.choice(PLACES)}{fault}，{dice.choice(ENDS)}",
            found_on=day,
            workdays=20,
            due_on=day + timedelta(days=dice.choice((9, 30, 120))),
            **state(at, dice, day, people),
        )


def state(at: int, dice: random.Random, day: date, people: list[int]) -> dict[str, Any]:
    """The columns of a state that the constraints ask for; nine of ten are closed, as in an office's third year."""
    name = "written_off" if dice.random() < 0.9 else dice.choice(("found", "issued", "mending", "reported", "passed"))
    moment = datetime(day.year, day.month, day.day, 3, tzinfo=UTC)
    columns: dict[str, Any] = {"status": name}
    if name != "found":
        columns |= {"issued_at": moment}
    if name in {"mending", "reported", "passed", "written_off"}:
        columns |= {"signed_by_id": people[0], "signed_at": moment}
    if name in {"reported", "passed", "written_off"}:
        columns |= {"reported_by_id": people[0], "reported_at": moment + timedelta(days=dice.choice((5, 40)))}
    if name in {"passed", "written_off"}:
        columns |= {"passed_by_id": people[1], "passed_at": moment}
    if name == "written_off":
        columns |= {"closed_by_id": people[2], "closed_at": moment, "write_off_number": f"销字〔{day.year}〕{at:06d}"}
    return columns


def seconds(ask: Callable[[], Any]) -> float:
    """The time of one request that is answered."""
    began = time.perf_counter()
    answer = ask()
    taken = time.perf_counter() - began
    assert answer.status_code == 200, answer.status_code
    return taken


def compare(client: Client, query: str) -> tuple[float, float, float]:
    """Medians of filtering, of the whole page and of the bare list of its rows, asked in turns."""
    address = f"/rectification/?{query}"
    first = client.get(address)
    BareList.keys = [int(key) for key in re.findall(r'data-href="/rectification/(\d+)/"', first.content.decode())] or [
        0
    ]
    client.get("/bench-bare/")
    asks = (
        lambda: client.get(address, headers={"HX-Request": "true", "HX-Target": "table"}),
        lambda: client.get(address),
        lambda: client.get("/bench-bare/"),
    )
    turns = [[seconds(ask) for ask in asks] for _ in range(TURNS)]
    filtering, page, bare = (statistics.median(times) for times in zip(*turns, strict=True))
    return filtering, page, bare


def prepare() -> Client:
    """The bare list has an address and a template; a member of the office is signed in."""
    from django.conf import settings

    from office.models import User
    from supervision import urls

    urls.urlpatterns.insert(0, path("bench-bare/", BareList.as_view()))
    loaders = [
        ("django.template.loaders.locmem.Loader", {"bench_bare.html": BARE_TEMPLATE}),
        "django.template.loaders.filesystem.Loader",
        "django.template.loaders.app_directories.Loader",
    ]
    settings.TEMPLATES[0].pop("APP_DIRS", None)
    cached = ("django.template.loaders.cached.Loader", loaders)
    settings.TEMPLATES[0]["OPTIONS"]["loaders"] = [("template_partials.loader.Loader", [cached])]
    client = Client()
    client.force_login(
        User.objects.filter(groups__name="staff").earliest("pk"), backend="office.authentication.AccountBackend"
    )
    return client


def report(client: Client) -> bool:
    """Print a line per case; whether every case kept the limit."""
    from schools.models import School

    school = School.objects.latest("pk").pk
    worst = 0.0
    sys.stdout.write(f"{ITEMS:,} items, {connection.vendor}, median of {TURNS} turns\n")
    sys.stdout.write(f"{'case':<28}{'bare ms':>10}{'filter ms':>11}{'ratio':>7}{'page ms':>10}{'ratio':>7}\n")
    for name, query in CASES.items():
        filtering, page, bare = compare(client, query.format(school=school))
        worst = max(worst, filtering / bare)
        shown = f"{bare * 1000:>10.1f}{filtering * 1000:>11.1f}{filtering / bare:>7.2f}{page * 1000:>10.1f}{page / bare:>7.2f}"
        sys.stdout.write(f"{name:<28}{shown}\n")
    sys.stdout.write(f"worst ratio of filtering {worst:.2f}, limit {LIMIT}\n")
    return worst <= LIMIT


def main() -> bool:
    """Fill, then measure."""
    with transaction.atomic():
        call_command("sync_roles", verbosity=0)
        fill(ITEMS)
    return report(prepare())


if __name__ == "__main__":
    kept = setup_databases(verbosity=0, interactive=False)
    try:
        is_quick = main()
    finally:
        teardown_databases(kept, verbosity=0)
    sys.exit(not is_quick)
