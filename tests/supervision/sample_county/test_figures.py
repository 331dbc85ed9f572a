"""The sample county has exactly the figures it is known by, and its pages show them."""

from collections import Counter
from datetime import date
from io import StringIO

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.management import call_command
from django.db.models import Count, F
from django.test import Client

from assessments.models import Coefficient, Publication, SubjectResult
from inspectors.models import Inspector, Visit, ZoneMember, ZoneSchool
from office import parameters
from office.models import County, Unit, User, WorkYear
from office.roles import ROLES
from rectification.models import Evidence, Extension, Item, ItemEvent
from rectification.workflow import Status
from schools import private_share
from schools.models import (
    Collection,
    CountyReturn,
    FieldMedian,
    Posting,
    PrincipalTerm,
    School,
    SchoolEvent,
    Section,
    Township,
    YearReturn,
)
from schools.services.county import county_filling
from schools.services.filling import judge
from supervision import overview
from supervision.sample.people import SHOWN, password

TODAY = date(2024, 5, 31)
pytestmark = pytest.mark.xdist_group("sample")


def open_schools():
    """The schools that count: a campus counts into its main school."""
    return School.objects.counted().open_on(TODAY)


def pupils(year: int, **where) -> int:
    rows = YearReturn.objects.in_year(year).filter(**where)
    return sum(int(row.values["students"]) for row in rows)


# --- loading --------------------------------------------------------------------------------------------------------
@pytest.mark.smoke
def test_a_second_load_changes_nothing(sample, db):
    before = (School.objects.count(), Visit.objects.count(), Item.objects.count(), User.objects.count())
    out = StringIO()
    call_command("load_sample", stdout=out, stderr=StringIO())

    assert "没有改动" in out.getvalue()
    assert before == (School.objects.count(), Visit.objects.count(), Item.objects.count(), User.objects.count())


def test_one_account_per_role_and_one_password_by_the_rules(sample, db):
    out = StringIO()
    call_command("sample_logins", stdout=out)
    lines = out.getvalue().splitlines()

    assert len(lines) == len(ROLES)
    for role, line in zip(ROLES, lines, strict=True):
        person = User.objects.get(username=SHOWN[role.code])
        assert line.split() == [role.label, SHOWN[role.code], password()]
        assert person.role_codes == (role.code,)
        assert person.is_active
        assert not person.must_change_password
        validate_password(password(), person)
    assert User.objects.get(username="staff1").check_password(password())


@pytest.mark.smoke
def test_the_audit_trail_is_whole(sample, db):
    call_command("verify_audit", stdout=StringIO())


# --- register -------------------------------------------------------------------------------------------------------
@pytest.mark.smoke
def test_schools_by_kind(sample, db):
    assert open_schools().count() == 120
    assert Counter(open_schools().values_list("kind", flat=True)) == {
        "kindergarten": 60,
        "primary": 31,
        "teaching_point": 5,
        "junior": 13,
        "nine_year": 5,
        "senior": 4,
        "vocational": 1,
        "special": 1,
    }
    kindergartens = open_schools().filter(kind="kindergarten")
    assert Counter(kindergartens.values_list("ownership", flat=True)) == {"public": 38, "inclusive": 16, "private": 6}
    assessed = open_schools().filter(kind__in=["primary", "junior", "nine_year"])
    assert Counter(s.location == "urban" for s in assessed) == {True: 12, False: 37}
    assert Section.objects.filter(school__in=assessed).count() == 54
    assert Township.objects.count() == 14
    assert Township.objects.filter(kind="street").count() == 2
    assert Unit.objects.filter(kind=Unit.Kind.DEPARTMENT).count() == 15


def test_pupils(sample, db):
    assert pupils(2023) == 74_720
    assert pupils(2023, section__stage="primary") == 34_000
    assert pupils(2023, section__stage="junior") == 18_000
    private = pupils(2023, section__stage__in=["primary", "junior"], section__school__ownership="private")
    assert private == 2_400
    assert round(private * 100 / 52_000, 2) == 4.62
    assert open_schools().filter(kind__in=["primary", "junior"], ownership="private").count() == 2
    children = {"section__stage": "kindergarten"}
    assert pupils(2023, **children) == 12_600
    assert pupils(2023, **children, section__school__ownership="public") == 6_615
    assert pupils(2023, **children, section__school__ownership__in=["public", "inclusive"]) == 10_710


def test_the_merged_school(sample, db):
    merged = School.objects.get(closed_on=date(2022, 8, 31))
    event = SchoolEvent.objects.get(kind="merged")

    assert School.objects.counted().count() == 121
    assert event.school == merged
    assert event.into in open_schools()
    assert not Posting.objects.current().filter(school=merged).exists()


def test_the_campus_is_no_school_of_its_own_and_counts_into_its_main_school(sample, db):
    campus = School.objects.exclude(main_school=None).get()
    children = {s.school_id: s.pk for s in Section.objects.filter(school__in=[campus.pk, campus.main_school_id])}

    assert campus.main_school in open_schools()
    assert campus not in open_schools()
    assert set(children) == {campus.pk, campus.main_school_id}
    for year in (2022, 2023):
        assert pupils(year, section__school=campus) > 0
        assert pupils(year, section__school=campus.main_school) > pupils(year, section__school=campus)
    assert not Posting.objects.filter(school=campus).exists()


def test_the_converted_kindergarten(sample, db):
    event = SchoolEvent.objects.get(kind="ownership")

    assert event.effective_on == date(2024, 3, 1)
    assert (event.before, event.after) == ("private", "public")
    assert event.school.ownership == "public"


def test_principals(sample, db):
    assert Posting.objects.current().as_principal().count() == 120
    assert PrincipalTerm.objects.filter(ends_on__lte=date(2024, 7, 31)).count() == 8
    began = dict(PrincipalTerm.objects.values_list("school", "started_on"))
    assert dict(Posting.objects.current().as_principal().values_list("school", "started_on")) == began


# --- inspectors -----------------------------------------------------------------------------------------------------
def test_inspectors_zones_and_listing(sample, db):
    serving = Inspector.objects.serving_on(TODAY)
    assert Counter(serving.values_list("kind", flat=True)) == {"full_time": 7, "part_time": 17}
    assert set(Counter(ZoneSchool.objects.values_list("zone", flat=True)).values()) == {20}
    staffing = Counter(ZoneMember.objects.filter(ended_on=None).values_list("zone", flat=True))
    assert [staffing[zone] for zone in sorted(staffing)] == [4, 5, 4, 4, 3, 4]
    listed = Posting.objects.current().as_inspector()
    assert listed.count() == 119
    load = Counter(listed.values_list("user", flat=True))
    assert len(load) == 24
    assert set(load.values()) <= {4, 5, 6, 7}


def test_the_inspector_who_left(sample, db):
    former = Inspector.objects.get(left_on=date(2024, 4, 30))
    schools = School.objects.filter(postings__user=former.user)
    vacant = open_schools().exclude(pk__in=Posting.objects.current().as_inspector().values("school"))

    assert not former.user.is_active
    assert schools.count() == 5
    assert Item.objects.filter(school__in=schools).open().count() == 12
    assert vacant.get() in schools


# --- visits ---------------------------------------------------------------------------------------------------------
def test_visits_of_the_closed_years(sample, db):
    approved = Visit.objects.approved()
    march = approved.in_month(2023, 3)

    assert approved.in_year(2022).count() == 1200
    assert approved.in_year(2023).count() == 1200
    assert march.count() == march.values("school").distinct().count() == 117


def test_visits_of_may_2024(sample, db):
    may = Visit.objects.approved().in_month(2024, 5)
    first = User.objects.get(username=SHOWN["inspector"])

    assert may.count() == 233
    assert may.values("school").annotate(n=Count("pk")).filter(n__gt=2).count() == 0
    assert first.postings.current().count() == 5
    assert may.filter(inspector=first).count() == 8
    assert parameters.value("visit.min_per_month", year=2023) == 1
    assert parameters.value("visit.min_per_month", year=2024) == 2


def test_every_visit_was_made_by_the_inspector_of_its_day(sample, db):
    listed = {}
    for posting in Posting.objects.as_inspector():
        listed.setdefault((posting.user_id, posting.school_id), []).append(posting)
    for visit in Visit.objects.all():
        postings = listed[visit.inspector_id, visit.school_id]
        assert any(p.started_on <= visit.visited_on <= (p.ended_on or TODAY) for p in postings), visit
    assert not Visit.objects.filter(matters=None).exclude(status="draft").exists()


def test_one_pair_of_visits_tells_the_same(sample, db):
    same = (
        Visit.objects.values("summary").annotate(n=Count("pk"), schools=Count("school", distinct=True)).filter(n__gt=1)
    )

    assert [(row["n"], row["schools"]) for row in same] == [(2, 2)]


# --- ledger ---------------------------------------------------------------------------------------------------------
@pytest.mark.smoke
def test_the_ledger_of_2023(sample, db):
    items = Item.objects.in_year(2023)

    assert items.count() == 310
    assert items.written_off().count() == 288
    assert items.open().count() == 22
    assert items.overdue(on=TODAY).count() == 6
    assert items.rebounded().count() == 14
    assert items.rebounded().open().count() == 1
    assert items.filter(severity="minor").count() == 96
    numbers = ItemEvent.objects.filter(number__startswith="销字〔2023〕").values_list("number", flat=True)
    assert sorted(numbers) == [f"销字〔2023〕{n:04d}" for n in range(1, 289)]


def test_the_ledger_of_may_2023(sample, db):
    found = Item.objects.filter(found_on__year=2023, found_on__month=5)
    closed = Item.objects.filter(closed_at__year=2023, closed_at__month=5)

    assert found.count() == 42
    assert found.written_off().count() == closed.count() == 39
    assert found.on_time().count() == 36
    assert found.written_off().returned().count() == 2


def test_numbers_have_no_gap_and_steps_are_in_order(sample, db):
    for year in (2022, 2023, 2024):
        numbers = sorted(Item.objects.in_year(year).values_list("number", flat=True))
        assert numbers == [f"问〔{year}〕{n:04d}" for n in range(1, len(numbers) + 1)]
    for item in Item.objects.prefetch_related("events"):
        events = list(item.events.all())
        assert [event.sequence for event in events] == list(range(1, len(events) + 1))
        assert [event.at for event in events] == sorted(event.at for event in events), item
        assert events[-1].to_status == item.status
    closed = Item.objects.written_off()
    proved = Evidence.objects.filter(item__in=closed, round=F("item__round"), phase="after")
    assert proved.values("item").distinct().count() == closed.count()


def test_2024_has_items_in_every_state(sample, db):
    found = set(Item.objects.in_year(2024).values_list("status", flat=True))
    assert found == set(Status.values) - {Status.ENDED}  # ended only by a school that closes
    assert Extension.objects.filter(status="asked").count() == 2


# --- figures, scores, papers ----------------------------------------------------------------------------------------
def test_returns(sample, db):
    for year in (2022, 2023):
        assert set(YearReturn.objects.in_year(year).values_list("status", flat=True)) == {"frozen"}
    this_year = YearReturn.objects.in_year(2024)
    assert set(this_year.values_list("status", flat=True)) == {"imported", "checked", "confirmed"}
    nine_year = this_year.filter(section__school__kind="nine_year")
    states = {row.section.stage: row.status for row in nine_year.select_related("section")}
    assert states["primary"] != states["junior"]


def test_every_return_keeps_the_checks_of_its_form(sample, db):
    for row in YearReturn.objects.filter(pk__in=YearReturn.objects.values("pk")).select_related("section__school"):
        missing, findings = judge(row)
        assert not missing, (row, missing)
        assert not [finding for finding in findings if finding.is_hard], (row, findings)
        if row.status in {"confirmed", "frozen"}:
            assert not [f for f in findings if not f.is_hard and not row.notes.get(f.code)], (row, findings)


def test_the_years_were_opened_and_the_county_reported(sample, db):
    assert list(Collection.objects.order_by("year").values_list("year", flat=True)) == [2022, 2023, 2024]
    assert FieldMedian.objects.filter(year=2024).exists()
    states = dict(CountyReturn.objects.values_list("year", "status"))
    assert states == {2022: "frozen", 2023: "frozen", 2024: "draft"}
    for row in CountyReturn.objects.exclude(year=2024):
        assert not county_filling(row.year, row).missing


def test_the_private_share_of_2023(sample, db):
    found = private_share.collect(User.objects.filter(groups__name="staff").first(), 2023)
    assert (found.share.private, found.share.total, found.share.room, found.missing) == (2_400, 52_000, 200, 0)
    crowded = private_share.over_seats(User.objects.filter(groups__name="staff").first(), 2023)
    assert [row.ownership_then for row in crowded] == ["private"]


def test_scores(sample, db):
    published = Publication.objects.order_by("year")
    latest = published.last().run
    coefficients = Coefficient.objects.filter(run=latest)
    by_indicator = {}
    for row in coefficients:
        by_indicator.setdefault(row.indicator_id, []).append(row.met)

    assert list(published.values_list("year", flat=True)) == [2022, 2023]
    assert coefficients.count() == 14
    assert sum(all(met) for met in by_indicator.values()) == 5
    assert SubjectResult.objects.filter(run=latest, subject_kind="section").count() == 54
    assert 0 < SubjectResult.objects.filter(run=latest, passed=True).count() < 54
    assert len(latest.excluded) == 5
    parts = latest.verdict["parts"]
    assert [(part["figure"], part["target"]) for part in parts] == [
        ("5", "4"),
        ("14", "13"),
        ("8", "8"),
        ("82.75", "80"),
    ]
    assert (latest.verdict["parts_met"], latest.verdict["parts_national_met"]) == (4, 0)


def test_years(sample, db):
    assert County.objects.get().frozen_on == TODAY
    states = dict(WorkYear.objects.values_list("year", "status"))
    assert states == {2022: "sealed", 2023: "sealed", 2024: "active"}


# --- pages ----------------------------------------------------------------------------------------------------------
def rows_of(client: Client, url: str) -> int:
    """How many rows the list behind an address has."""
    response = client.get(url)
    assert response.status_code == 200, url
    return response.context["table"].paginator.count


@pytest.mark.parametrize("query", ["", "?year=2023&month=3", "?year=2022&month=8", "?year=2023&month=12"])
def test_every_figure_of_the_leaders_page_is_the_length_of_its_list(sign_in, query):
    leader = sign_in("leader")
    page = leader.get(f"/overview/{query}").context["page"]

    assert len(page.figures) > 15
    for figure in page.figures:
        assert rows_of(leader, figure.url) == figure.value, figure


@pytest.mark.smoke
def test_the_leaders_page_says_what_is_known(sign_in):
    told = sign_in("leader").get("/overview/").content.decode()
    march = sign_in("leader").get("/overview/?year=2023&month=3").content.decode()

    assert "完成" in told
    assert ">233次<" in told
    assert "（97.1%）" in told
    assert "119所学校有责任督学" in told
    assert "1所空缺" in told
    assert ">117次<" in march
    assert "（97.5%）" in march
    assert "3所没有到校" in march


def test_the_picture_has_its_table(sign_in):
    response = sign_in("leader").get("/overview/")
    chart, page = response.context["chart"], response.context["page"]

    assert len(chart["categories"]) == 7
    assert [row["name"] for row in chart["series"]] == ["小学", "初中"]
    shown = [value for row in chart["series"] for value in row["values"]]
    assert sorted(shown) == sorted(overview.number_of(line) for line in page.balance.lines)


@pytest.mark.parametrize("role", [role.code for role in ROLES])
def test_every_role_lands_on_a_page_of_its_own(role, sign_in):
    response = sign_in(role).get("/", follow=True)

    assert response.status_code == 200


def test_the_offices_piles_are_the_length_of_their_lists(sign_in):
    client = sign_in("staff")
    piles = client.get("/today/office/").context["piles"]

    assert len(piles) > 6
    for pile in piles:
        assert rows_of(client, pile.url) == pile.value, pile
