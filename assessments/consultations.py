"""Whom a set asks for an opinion, and where these people read it."""

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from assessments.definitions import SetDefinition
from assessments.models import IndicatorSet, SetOpinion
from office.models import User
from schools.models import Posting, School, TownshipPosting

MAY_READ_SETS = "assessments.view_indicatorset"
OF_SCHOOLS = ("section", "school")


def judged_by(definition: SetDefinition) -> QuerySet[School]:
    """The schools a set is about; the counterpart is `querysets.results.judging`."""
    if definition.object not in OF_SCHOOLS:
        return School.objects.none()
    scope = definition.scope
    schools = School.objects.exclude(kind__in=scope.excluded_kinds)
    return schools.filter(sections__stage__in=scope.stages) if scope.stages else schools


def people_asked(indicator_set: IndicatorSet) -> QuerySet[User]:
    """Inspectors, contacts of townships and the principals of the schools the set is about, who may give opinions."""
    principals = Posting.objects.current().as_principal().filter(school__in=judged_by(indicator_set.definition))
    asked = (
        Q(pk__in=Posting.objects.current().as_inspector().values("user"))
        | Q(pk__in=TownshipPosting.objects.filter(ended_on=None).values("user"))
        | Q(pk__in=principals.values("user"))
    )
    codename = {"groups__permissions__codename": "add_setopinion"}
    return User.objects.filter(asked, is_active=True, **codename).distinct()


def address_for(user: Any, opinion: SetOpinion) -> str:
    """Where a person reads an opinion: among all of its set, or among his own."""
    if user.has_perm(MAY_READ_SETS):
        return opinion.get_absolute_url()
    return f"{reverse('assessments:consultation_list')}#opinion-{opinion.pk}"
