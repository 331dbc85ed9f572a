"""Making the acceptance county and telling what is in it."""

from io import StringIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import transaction
from django.db.models import Model
from django.urls import NoReverseMatch, reverse

from assessments import services as scoring
from assessments.models import IndicatorSet, Score, ScoreRun
from assessments.services.editing import preview_set
from assessments.services.opinions import add_opinion
from assessments.workflow import RunKind
from core import audit, jobs
from core.exceptions import BusinessRuleError
from inspectors.models import Checklist, VisitPhoto
from office.models import County, User
from rectification.models import Evidence, Extension, Item
from schools.models import ExchangeProfile, ReturnFile, School, SchoolEvent, Section, YearReturn
from schools.services.county import save_county
from schools.services.evidence import add_return_file
from schools.services.exchange import send_exchange
from supervision.acceptance.assessing import assess
from supervision.acceptance.campaigning import campaigns
from supervision.acceptance.cases import cases
from supervision.acceptance.concerns import reported
from supervision.acceptance.doubts import doubts
from supervision.acceptance.item_lives import item_lives
from supervision.acceptance.marks import tiny_pdf
from supervision.acceptance.measures import held_to_account
from supervision.acceptance.papers import copies_of, finish, papers_of
from supervision.acceptance.people import LETTERS, SINGLE, TODAY, Cast, found
from supervision.acceptance.quality import closing_quality
from supervision.acceptance.quotas import quotas
from supervision.acceptance.reductions import services
from supervision.acceptance.reminders import reminders
from supervision.acceptance.studios import studios
from supervision.acceptance.work import SchoolYear
from supervision.sample.county import stand_on

SET = "quality_balanced_2017"


@transaction.atomic
def seed(prefix: str = "") -> dict[str, Any]:
    """Fill an empty database; returns accounts, objects and strings as plain data. Refuses any other database."""
    if County.objects.exists() or User.objects.exists():
        raise BusinessRuleError("数据库里已有县情或账号，验收数据只能装入空的数据库。")
    call_command("sync_roles", verbosity=0, stdout=StringIO(), stderr=StringIO())
    call_command("load_checklists", verbosity=0, stdout=StringIO())
    cast = found(prefix)
    checklist = Checklist.objects.get(code="national_2013")
    extra: dict[str, list[tuple[str, Model]]] = {}
    for letter in LETTERS:
        at_school = SchoolYear(cast, letter, checklist)
        visits = at_school.visits()
        items = at_school.items(visits["approved"])
        at_school.returns()
        papers_by_state = papers_of(cast, letter)
        extra[letter] = [
            *((f"visit {name}", row) for name, row in visits.items()),
            *((f"item {name}", row) for name, row in items.items()),
            *((f"document {name}", row) for name, row in papers_by_state.items()),
            *copies_of(cast, letter, papers_by_state),
            ("import", at_school.upload()),
            ("visit plan", at_school.plan()),
        ]
    county_figures(cast)
    finish()
    stand_on(TODAY)
    runs = score(cast)
    for letter, rows in assess(cast, runs["official"].indicator_set).items():
        extra[letter] += rows
    for letter, rows in campaigns(cast).items():
        extra[letter] += rows
    for letter in LETTERS:
        extra[letter] += cases(cast, letter) + held_to_account(cast, letter)
    for letter in LETTERS:
        extra[letter] += quotas(cast, letter) + doubts(cast, letter) + services(cast, letter)
        extra[letter] += item_lives(cast, letter)
        extra[letter] += reminders(cast, letter)
        extra[letter] += studios(cast, letter) + closing_quality(cast, letter)
    for letter in LETTERS:
        extra[letter] += reported(cast, letter)
    exchange(cast)
    audit.record(actor=None, verb="acceptance.seeded", target=County.objects.get(pk=1))
    return report(cast, extra, runs)


def county_figures(cast: Cast) -> None:
    """The county's own return of 2023 and 2024, still open, one with a paper."""
    for year in (2023, 2024):
        row = save_county(actor=cast.users["staff"], year=year, values={"townships": "3"})
        if row is not None and year == 2023:
            paper = SimpleUploadedFile("布局规划.pdf", tiny_pdf("layout"), content_type="application/pdf")
            add_return_file(actor=cast.users["staff"], row=row, field="layout_evidence", upload=paper)


def exchange(cast: Cast) -> None:
    """The profiles that come with the product, and one workbook that was sent."""
    call_command("import_exchange_profiles", verbosity=0, stdout=StringIO())
    send_exchange(actor=cast.users["staff"], profile=ExchangeProfile.objects.get(direction="out"), year=2023)


def score(cast: Cast) -> dict[str, ScoreRun]:
    """A published official run of 2023 and a simulation nobody published."""
    call_command("load_indicator_set", SET, verbosity=0, stdout=StringIO())
    loaded = IndicatorSet.objects.of_code(SET).latest("version")
    scoring.consult_set(actor=cast.users["director"], indicator_set=loaded)
    add_opinion(
        actor=cast.users["observer"], indicator_set=loaded, indicator_code="R2", text="骨干教师的认定口径请写明。"
    )
    preview_set(actor=cast.users["staff"], pack=loaded.pack, file_name=f"{SET}.yaml")
    scoring.issue_set(actor=cast.users["director"], indicator_set=loaded)
    runs = {}
    for kind in (RunKind.OFFICIAL, RunKind.SIMULATION):
        fresh = IndicatorSet.objects.get(pk=loaded.pk)
        run = scoring.start_run(actor=cast.users["staff"], indicator_set=fresh, year=2023, kind=kind)
        jobs.perform(run.job_id)
        runs[kind.value] = ScoreRun.objects.get(pk=run.pk)
    scoring.publish_run(actor=cast.users["director"], run=runs["official"], replaces=None)
    return runs


# --- telling --------------------------------------------------------------------------------------------------------
def report(cast: Cast, extra: dict[str, list[tuple[str, Model]]], runs: dict[str, ScoreRun]) -> dict[str, Any]:
    """Everything somebody outside needs to begin."""
    return {
        "today": TODAY.isoformat(),
        "password": cast.password,
        "accounts": [
            {
                "username": name,
                "role": role,
                "password": cast.password,
                "schools": [letter for letter in LETTERS if sees(cast, name, letter)],
                "id": cast.users[name].pk,
            }
            for name, role in SINGLE.items()
        ],
        "schools": {
            letter: {
                "id": school.pk,
                "code": school.code,
                "name": school.name,
                "url": school.get_absolute_url(),
                "objects": [entry(name, row) for name, row in objects_of(school, extra[letter], runs)],
            }
            for letter, school in cast.schools.items()
        },
        "county": [entry(f"run {name}", run) for name, run in runs.items()],
        "canaries": {letter: mark.found for letter, mark in cast.marks.items() if mark.prefix},
    }


def sees(cast: Cast, name: str, letter: str) -> bool:
    """Whether an account sees a school."""
    return School.objects.visible_to(cast.users[name]).filter(pk=cast.schools[letter].pk).exists()


def objects_of(school: School, extra: list[tuple[str, Model]], runs: dict[str, ScoreRun]) -> list[tuple[str, Model]]:
    """The school's rows that have an address or belong to one."""
    items = Item.objects.filter(school=school)
    score_row = Score.objects.of_school(school).filter(run=runs["official"]).first()
    hidden = Score.objects.of_school(school).filter(run=runs["simulation"]).first()
    return [
        *extra,
        *(("change", row) for row in SchoolEvent.objects.filter(school=school)),
        *((f"section {row.stage}", row) for row in Section.objects.filter(school=school)),
        *(
            (f"return {row.section.stage} {row.year}", row)
            for row in YearReturn.objects.filter(section__school=school).select_related("section__school")
        ),
        *(("return file", row) for row in ReturnFile.objects.filter(year_return__section__school=school)),
        *(
            (f"photo {row.visit.status}", row)
            for row in VisitPhoto.objects.filter(visit__school=school).select_related("visit")
        ),
        *(("evidence", row) for row in Evidence.objects.filter(item__in=items)),
        *((f"extension {row.status}", row) for row in Extension.objects.filter(item__in=items)),
        *((name, row) for name, row in (("score", score_row), ("score simulated", hidden)) if row),
    ]


def entry(name: str, row: Model) -> dict[str, Any]:
    """One object: what it is called here, its model, id, address if it has one, status if it has one."""
    told = {"name": name, "model": row._meta.label_lower, "id": row.pk, "status": getattr(row, "status", "")}
    return told | {"url": address(row)}


def address(row: Model) -> str:
    """The row's page or file, or nothing."""
    if isinstance(row, VisitPhoto):
        return reverse("inspectors:photo_file", args=[row.pk])
    try:
        return str(row.get_absolute_url())  # type: ignore[attr-defined]
    except (AttributeError, NoReverseMatch):
        return ""
