"""Loading the sample county, once, as one act."""

from collections.abc import Callable
from io import StringIO

from django.core.management import call_command
from django.db import connection, transaction

from core import audit
from core.exceptions import BusinessRuleError
from core.models import AuditEntry
from inspectors.models import Checklist
from office.digests import make_digest
from office.models import County, User
from rectification.services.patterns import find_patterns
from rectification.services.proposing_cases import propose_due
from rectification.services.recurrence import find_recurrences
from supervision.sample import (
    campaigns,
    cases,
    circulation,
    concerns,
    county,
    desk_changes,
    ledger,
    paper,
    people,
    positions,
    publicity,
    register,
    returns,
    scores,
    studios,
    themes,
    visits,
    zones,
)
from supervision.sample.people import SHOWN

LOADED = "sample.loaded"


def is_loaded() -> bool:
    """Whether this database holds the sample county."""
    return AuditEntry.objects.filter(verb=LOADED).exists()


def refresh_statistics() -> None:
    """Tell the planner how full our tables have become; without it a query over a hundred schools takes minutes.

    Table by table: analysing a whole PostgreSQL database would also hold locks that its other databases share.
    """
    with connection.cursor() as cursor:
        for table in connection.introspection.django_table_names(only_existing=True):
            cursor.execute(f"ANALYZE {connection.ops.quote_name(table)}")


def propose() -> None:
    """What the clock would have found by the sample's day: problems that came back, problems many schools share, what the
    rules propose; and the morning's digest of the people whom `sample_logins` names."""
    find_recurrences()
    find_patterns()
    propose_due()
    for person in User.objects.filter(username__in=SHOWN.values()):
        make_digest(person, county.TODAY)


@transaction.atomic
def load(say: Callable[[str], None]) -> bool:
    """Build the county on an empty database; False when it is there already.

    Refuses a database that holds somebody's own county or accounts.
    """
    if is_loaded():
        return False
    if County.objects.exists() or User.objects.exists():
        raise BusinessRuleError("数据库里已有县情或账号，示例县只能装入空的数据库。")
    county.found()
    cast = people.hire()
    entered = register.enter(cast)
    say(f"学校 {len(entered.schools)} 所，账号 {len(cast.everyone)} 个")
    zones.draw(entered, cast)
    returns.hand_in(entered, cast)
    call_command("load_checklists", verbosity=0, stdout=StringIO())
    call_command("import_exchange_profiles", verbosity=0, stdout=StringIO())
    checklist = Checklist.objects.in_force_on(county.TODAY).get(code="national_2013")
    log = visits.keep(entered, cast, checklist)
    say(f"督导记录 {len(log.visits)} 条")
    book = ledger.keep(entered, cast, log)
    say(f"整改台账 {len(book.lives)} 条")
    desk_changes.change(entered, cast)
    studios.found_studios(entered, cast)
    found = studios.check_themselves(entered, cast)
    reported = concerns.answer_all(entered, cast)
    cases.hold(entered, cast)
    say(f"自查问题 {len(found)} 条，问题反映 {len(reported)} 条")
    themed = themes.keep(entered, log)
    positions.keep(log)
    say(f"专题 {len(themed.links)} 次，采集数值 {len(themed.readings)} 个")
    refresh_statistics()
    runs = scores.compute(cast)
    say(f"优质均衡计算 {len(runs)} 次")
    documents = circulation.circulate(entered, cast)
    documents += [*publicity.make_known(cast), *paper.issue(entered, cast)]
    say(f"公文 {len(documents)} 份")
    campaigns.prepare(entered, cast)
    county.seal_past_years()
    county.stand_on(county.TODAY)
    propose()
    audit.record(actor=None, verb=LOADED, target=County.objects.get(pk=1), schools=len(entered.schools))
    return True
