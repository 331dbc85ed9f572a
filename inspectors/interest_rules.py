"""Whether somebody may not inspect a school (回避): his own school, or an interest that stands.

An interest holds for the whole institution: main school, its campuses, and schools merged into it.
"""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from inspectors.models import Inspector, Interest
from office import clock, parameters
from office.models import User
from schools.models import School

BASE_SCHOOL = "本人在该校工作"
COOLING = "interest.cooling_years"


@dataclass(frozen=True, slots=True)
class Binding:
    """Why a person may not inspect a school.

    sentence names the kind and is for the office and the person himself; discreet says only that there is a reason.
    """

    user: User
    school: School
    kind: str

    @property
    def sentence(self) -> str:
        """With the kind."""
        return f"{self.user}与{self.school}有回避情形：{self.kind}。请另选督学。"

    @property
    def discreet(self) -> str:
        """Without family details, for everybody else."""
        return f"{self.user}需要回避{self.school}，请另选督学。"


def institution(school: School) -> int:
    """The id under which a school, its campuses and what was merged into it are one."""
    return school.merged_into_id or school.main_school_id or school.pk


def standing_on(day: date) -> QuerySet[Interest]:
    """Interests that forbid on a day, with their schools."""
    years = parameters.value(COOLING, year=day.year)
    return Interest.objects.binding_on(day, cooling_years=years).select_related("school")


def binding(user: User, school: School, day: date) -> Binding | None:
    """What forbids this person to inspect this school on a day: his own school, or an interest; None when nothing does."""
    here = institution(school)
    base = School.objects.filter(pk__in=Inspector.objects.filter(user=user).values("base_school")).first()
    if base is not None and institution(base) == here:
        return Binding(user, school, BASE_SCHOOL)
    kinds = [row.get_kind_display() for row in standing_on(day).filter(user=user) if institution(row.school) == here]
    return Binding(user, school, kinds[0]) if kinds else None


def why_not_verify(*, user: User, school: School, **_: object) -> str:
    """One sentence on why somebody may not verify what was reported about a school today; empty when he may."""
    found = binding(user, school, clock.today())
    return f"“{user}”与{school}有回避情形：{found.kind}，不能承办。" if found else ""


def bound_pairs(day: date) -> dict[tuple[int, int], str]:
    """Every (user id, institution id) that is forbidden on a day, with the kind in words. Two queries."""
    pairs = {(row.user_id, institution(row.school)): row.get_kind_display() for row in standing_on(day)}
    based = Inspector.objects.exclude(base_school=None).select_related("base_school")
    own = {(row.user_id, institution(row.base_school)): BASE_SCHOOL for row in based if row.base_school}
    return pairs | own
