"""Cases brought to a state by the acts of the office."""

from datetime import date

from office import clock
from office.models import County, Unit, User
from rectification.models import Case
from rectification.services import cases
from schools.models import School
from tests.factories.office import UserFactory
from tests.factories.schools import PostingFactory, SchoolFactory


def stand_on(day: date) -> None:
    """Let the county's date be `day`."""
    County.objects.filter(pk=1).update(frozen_on=day)


def make_case(
    staff: User,
    director: User,
    *,
    school: School | None = None,
    unit: Unit | None = None,
    kind: str = "interview",
    status: str = "approved",
    **words: str,
) -> Case:
    """A case proposed by the staff, approved by the director, and carried on to `notified` or `done`."""
    given = {"basis": "教育督导问责办法第七条", "text": "三条问题逾期未改"} | words
    case = cases.propose_case(actor=staff, kind=kind, school=school, unit=unit, **given)
    acts = {
        "approved": lambda: cases.approve_case(actor=director, case=case),
        "notified": lambda: cases.notify_case(actor=staff, case=case, text="已书面通知。"),
        "done": lambda: cases.carry_out_case(actor=staff, case=case, done_on=case_day(), text="已实施。"),
    }
    order = ["proposed", *acts]
    for name in order[1 : order.index(status) + 1]:
        acts[name]()
    case.refresh_from_db()
    return case


def case_day() -> date:
    """The business date."""
    return clock.today()


def school_with_principal(name: str, head: str) -> tuple[School, User]:
    """A school and its principal."""
    school, principal = SchoolFactory(name=name), UserFactory(role="principal", full_name=head)
    PostingFactory(user=principal, school=school, capacity="principal")
    return school, principal
