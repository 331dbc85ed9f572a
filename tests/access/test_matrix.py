"""Every address × every role, over HTTP: own object opens, another's is 404, what is not permitted is 403."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from assessments.models import AssessorPosting, Coefficient, IndicatorSet, Plan, ScoreRun, SetOpinion, SetUpload
from core.access import routes
from inspectors.models import (
    AreaAssignment,
    AssignmentProposal,
    Checklist,
    ChecklistUpload,
    Handover,
    Inspector,
    Interest,
    ReductionMonth,
    TrainingInstitution,
    Zone,
)
from office.models import User
from office.roles import ROLES
from schools.models import (
    ExchangeColumn,
    ExchangeProfile,
    ExchangeRun,
    ExchangeSheet,
    Posting,
    ReturnFile,
    School,
    SchoolGroup,
)
from tests.access import gate
from tests.access.matrix import BY_NAME, DEPARTMENT, EVERYONE, ROWS, SCOPED, Row

pytestmark = pytest.mark.xdist_group("access")
CODES = [role.code for role in ROLES]
OPENED = {200, 302, 405, 409}
UNITS_OWN = {"item": "item unit", "document": "document unit", "receipt": "receipt unit", "reply": "reply unit"}
BRIEFLY = {"accept": "application/json"}  # a refusal in one line: its page is read elsewhere
EXCHANGE = {
    "exchange out": lambda: ExchangeProfile.objects.get(direction="out"),
    "exchange in": lambda: ExchangeProfile.objects.get(direction="in"),
    "exchange sheet": lambda: ExchangeSheet.objects.first(),
    "exchange column": lambda: ExchangeColumn.objects.first(),
    "exchange run": lambda: ExchangeRun.objects.get(),
    "set upload": lambda: SetUpload.objects.get(),
    "set opinion": lambda: SetOpinion.objects.get(),
    "checklist": lambda: Checklist.objects.get(code="reduction"),
    "checklist draft": lambda: Checklist.objects.get(code="three_deep"),
    "checklist upload": lambda: a_checklist_upload(),
    "zone": lambda: Zone.objects.get(),
    "inspector": lambda: Inspector.objects.get(user__username="inspector2"),
    "interest": lambda: someones_interest(),
    "handover": lambda: someones_handover(),
    "area": lambda: someones_area(),
    "proposal": lambda: a_proposal(),
    "reduction month": lambda: ReductionMonth.objects.get_or_create(year=2024, month=2)[0],
    "institution": lambda: TrainingInstitution.objects.get_or_create(name="晨光书画班", defaults={"kind": "other"})[0],
    "plate": gate.plate,
    "plate print": gate.plate_print,
    "portrait": gate.portrait,
    "robot": gate.robot,
    "seal": gate.seal,
    "delivery": gate.delivery,
    "batch": gate.batch,
    "filing": gate.filing,
    "public version": gate.public_version,
    "concern": gate.concern,
    "concern photo": gate.concern_photo,
    "exposure public": gate.exposure,
    "coefficient": lambda: Coefficient.objects.filter(run__kind="official").first(),
}
COUNTY_WIDE = {
    "commission",
    "plan",
    "account",
    "set",
    "run",
    "group",
    "school pair",
    "county file",
    "plate code",
    "paper code",
    *EXCHANGE,
}


def test_every_address_has_a_row():
    assert {route.name for route in routes()} == set(BY_NAME)


def test_every_role_is_in_the_table():
    assert set(CODES) == EVERYONE


def a_checklist_upload() -> ChecklistUpload:
    """A file with faults, looked at by the office."""
    staff = User.objects.get(username="staff")
    made = {"uploaded_by": staff, "faults": ["清单：缺少“名称”。"]}
    return ChecklistUpload.objects.get_or_create(file_name="清单.yaml", defaults=made)[0]


def someones_interest() -> Interest:
    """Of an inspector who is not the one signed in."""
    person, school = User.objects.get(username="inspector2"), School.objects.order_by("pk").first()
    return Interest.objects.get_or_create(
        user=person, school=school, kind="other", defaults={"declared_on": date(2024, 3, 1), "note": "同乡。"}
    )[0]


def someones_handover() -> Handover:
    """Left behind at a school by an inspector who was there long ago."""
    person, school = User.objects.get(username="inspector2"), School.objects.order_by("pk").first()
    former = Posting.objects.get_or_create(
        user=person, school=school, capacity="inspector", started_on=date(2020, 1, 1), ended_on=date(2020, 12, 31)
    )[0]
    return Handover.objects.get_or_create(former=former, defaults={"school": school})[0]


def someones_area() -> AreaAssignment:
    """The whole county."""
    person = User.objects.get(username="inspector2")
    return AreaAssignment.objects.get_or_create(user=person, defaults={"started_on": date(2024, 1, 1)})[0]


def a_proposal() -> AssignmentProposal:
    """Ready, without lines."""
    made = {"on": date(2024, 5, 1), "status": "ready", "created_by": User.objects.get(username="staff")}
    return AssignmentProposal.objects.get_or_create(title="矩阵方案", defaults=made)[0]


def county_wide(target: str) -> int:
    """Objects that belong to no school."""
    if target == "account":
        return User.objects.get(username="principal_b").pk
    if target in EXCHANGE:
        return EXCHANGE[target]().pk
    if target == "county file":
        return ReturnFile.objects.get(year_return=None).pk
    if target == "commission":
        return AssessorPosting.objects.get().pk
    if target == "group":
        return SchoolGroup.objects.get().pk
    if target == "set":
        return IndicatorSet.objects.get().pk
    run = ScoreRun.objects.get(kind="official")
    if target == "plan":
        return Plan.objects.get_or_create(run=run, defaults={"requested_at": run.requested_at})[0].pk
    return run.pk


def address(row: Row, objects: dict, letter: str, role: str = "") -> str:
    """The row's address filled with the school's object."""
    kwargs = dict(row.more)
    if row.target == "school pair":
        kwargs |= {"pk": objects["A"]["school"], "other": objects["B"]["school"]}
    elif row.target == "plate code":
        kwargs["token"] = gate.plate().token
    elif row.target == "paper code":
        kwargs["code"] = gate.paper_code()
    elif row.target in COUNTY_WIDE:
        kwargs["pk"] = county_wide(row.target)
    elif row.target:
        target = UNITS_OWN.get(row.target.split()[0], row.target) if role == DEPARTMENT else row.target
        kwargs["pk"] = objects[letter][target]
    return reverse(row.name, kwargs=kwargs)


def foreign(row: Row, objects: dict, role: str) -> str:
    """An address outside the role's scope: another school's object, for a department an item of no unit."""
    if role == DEPARTMENT:
        return address(row, objects, "A")
    return address(row, objects, SCOPED[role][1])


def is_school_owned(row: Row) -> bool:
    return bool(row.target) and row.target not in COUNTY_WIDE


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_signed_out(row, county_seed, objects, db):
    response = getattr(Client(), row.method)(address(row, objects, "A"))

    if "anonymous" in row.roles:
        assert response.status_code in {200, 503}
    else:
        assert response.status_code == 302
        assert response["Location"].startswith(reverse("office:login"))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_roles_that_may_not(row, objects, sign_in):
    for role in sorted(set(CODES) - row.roles):
        client = sign_in(role)
        for method in {row.method, "post"}:
            response = getattr(client, method)(address(row, objects, "A", role), headers=BRIEFLY)
            assert response.status_code == 403, (row.name, role, method)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_roles_that_may(row, objects, sign_in):
    for role in sorted(row.roles & set(CODES)):
        client = sign_in(role, fresh=row.method == "post")
        response = getattr(client, row.method)(address(row, objects, "A", role))
        wanted = {404} if role in row.blind else OPENED | ({503} if row.name == "healthz" else set())
        assert response.status_code in wanted, (row.name, role, response.status_code)


@pytest.mark.parametrize("row", [row for row in ROWS if is_school_owned(row)], ids=lambda row: row.name)
def test_objects_out_of_scope_do_not_exist(row, objects, sign_in):
    for role in sorted(row.roles & set(SCOPED)):
        client = sign_in(role)
        for method in ("get", "post"):
            response = getattr(client, method)(foreign(row, objects, role), headers=BRIEFLY)
            if response.status_code == 405 and method == "post":
                continue
            assert response.status_code == 404, (row.name, role, method, response.status_code)
