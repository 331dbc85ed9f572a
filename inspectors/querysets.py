"""Chainable reads of visits, inspectors, zones and checklists."""

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery

from inspectors.campaign_flow import MAY_CHANGE as MAY_CHANGE_CAMPAIGN
from inspectors.campaign_flow import CampaignStatus
from inspectors.workflow import MAY_CHANGE_CHECKLIST, MAY_CHANGE_LISTING, MAY_REVIEW, MAY_SEE_LISTING, SENT, Status
from schools.models import Posting, School
from schools.scoping import SchoolOwnedQuerySet

CAMPAIGN_KINDS = ("campaign", "opening")


def month_bounds(year: int, month: int) -> tuple[date, date]:
    """The first day of a month and the first day of the next."""
    return date(year, month, 1), date(year + month // 12, month % 12 + 1, 1)


class VisitQuerySet(models.QuerySet):
    """Visit records."""

    def visible_to(self, user: Any) -> Self:
        """Within the schools in scope: one's own, what was handed in, and for the office also what it returned."""
        shown = Q(status__in=SENT) | Q(inspector=user.pk)
        if user.has_perm(MAY_REVIEW):
            shown |= Q(status=Status.RETURNED)
        return self.filter(shown, Q(school__in=School.objects.visible_to(user)) | self.made_on_campaigns(user))

    def made_on_campaigns(self, user: Any) -> Q:
        """One's own visits of campaigns, and those of the teams one belongs to, at whatever school."""
        place: Any = self.model._meta.get_field("campaign_places").related_model
        of_team = place.objects.filter(Q(team__members=user.pk) | Q(team__leader=user.pk), visit__isnull=False)
        return Q(kind__in=CAMPAIGN_KINDS, inspector=user.pk) | Q(pk__in=of_team.values("visit"))

    def approved(self) -> Self:
        """What counts: for the quota, for coverage."""
        return self.filter(status=Status.APPROVED)

    def regular(self) -> Self:
        """What a responsible inspector does by himself: no visit of a campaign or an opening inspection."""
        return self.exclude(kind__in=CAMPAIGN_KINDS)

    def sent(self) -> Self:
        """Handed in or already approved."""
        return self.filter(status__in=SENT)

    def waiting(self) -> Self:
        """The office's review queue."""
        return self.filter(status=Status.SUBMITTED)

    def in_month(self, year: int, month: int) -> Self:
        """Visited in one calendar month."""
        first, after = month_bounds(year, month)
        return self.filter(visited_on__gte=first, visited_on__lt=after)

    def in_year(self, year: int) -> Self:
        """Visited in one calendar year."""
        return self.filter(visited_on__gte=date(year, 1, 1), visited_on__lt=date(year + 1, 1, 1))

    def for_list(self) -> Self:
        """All one list row needs."""
        rows = self.select_related("school", "inspector").annotate(finding_count=Count("findings"))
        return rows.order_by("-visited_on", "-pk")


class VisitPartQuerySet(models.QuerySet):
    """Photos, findings and answers: as visible as their visit."""

    def visible_to(self, user: Any) -> Self:
        """Parts of the visits in scope."""
        visit: Any = self.model._meta.get_field("visit").related_model
        return self.filter(visit__in=visit.objects.visible_to(user))


class FindingQuerySet(VisitPartQuerySet):
    """Problems found during visits."""

    def unsent(self) -> Self:
        """Not in the ledger yet."""
        return self.filter(item=None)


class InspectorQuerySet(models.QuerySet):
    """Appointed inspectors."""

    def visible_to(self, user: Any) -> Self:
        """Those who may see the listing see everyone; an inspector sees himself."""
        if not user.is_authenticated:
            return self.none()
        return self if user.has_perm(MAY_SEE_LISTING) else self.filter(user=user)

    def serving_on(self, day: date) -> Self:
        """In office on a day."""
        return self.filter(Q(left_on=None) | Q(left_on__gte=day), started_on__lte=day)

    def for_list(self) -> Self:
        """All one list row needs: the person and the number of schools listed to him now."""
        current = Q(user__postings__capacity="inspector", user__postings__ended_on=None)
        rows = self.select_related("user").annotate(school_count=Count("user__postings", filter=current))
        return rows.order_by("user__username")


class ZoneQuerySet(models.QuerySet):
    """Supervision zones."""

    def visible_to(self, user: Any) -> Self:
        """A matter of the office."""
        return self if user.is_authenticated and user.has_perm(MAY_SEE_LISTING) else self.none()

    def for_list(self) -> Self:
        """All one list row needs: schools and present members."""
        present = Q(members__ended_on=None)
        rows = self.annotate(
            school_count=Count("schools", distinct=True), member_count=Count("members", filter=present, distinct=True)
        )
        return rows.order_by("pk")


class ChecklistQuerySet(models.QuerySet):
    """Checklists by version."""

    def visible_to(self, user: Any) -> Self:
        """Whoever edits checklists sees drafts, everybody else what was issued."""
        if not user.is_authenticated:
            return self.none()
        return self if user.has_perm(MAY_CHANGE_CHECKLIST) else self.issued()

    def issued(self) -> Self:
        """Drafts left out; what was retired later stays."""
        return self.filter(status="issued")

    def of_code(self, code: str) -> Self:
        """All versions of one checklist, the newest first."""
        return self.filter(code=code).order_by("-version")

    def in_force_on(self, day: date) -> Self:
        """Issued and effective on a day, of each checklist its newest version; the newest checklist first."""
        every: Any = self.model._default_manager
        effective = every.issued().filter(effective_on__lte=day)
        newer = effective.filter(code=OuterRef("code"), version__gt=OuterRef("version"))
        standing = self.issued().filter(
            Q(retired_on=None) | Q(retired_on__gt=day), ~Exists(newer), effective_on__lte=day
        )
        return standing.order_by("-effective_on", "-version")

    def in_year(self, year: int) -> Self:
        """Effective on some day of a calendar year."""
        ends_later = Q(retired_on=None) | Q(retired_on__gt=date(year, 1, 1))
        return self.filter(ends_later, effective_on__lte=date(year, 12, 31))

    def of_kind(self, *kinds: str) -> Self:
        """For regular visits, themes, or campaigns."""
        return self.filter(kind__in=kinds)

    def for_list(self) -> Self:
        """All one list row needs: how many matters and readings."""
        rows = self.annotate(
            matter_count=Count("entries", filter=Q(entries__part="matter")),
            reading_count=Count("entries", filter=Q(entries__part="reading")),
        )
        return rows.order_by("kind", "code", "-version")


class ChecklistUploadQuerySet(models.QuerySet):
    """Checklists that came as files."""

    def visible_to(self, user: Any) -> Self:
        """Whoever edits checklists."""
        return self if user.is_authenticated and user.has_perm(MAY_CHANGE_CHECKLIST) else self.none()


class SchoolPartQuerySet(SchoolOwnedQuerySet):
    """Rows that hang off a school and are as visible as the school itself."""


class PlateQuerySet(SchoolPartQuerySet):
    """Plates at the gates."""

    def valid(self) -> Self:
        """Neither to be replaced nor taken down: at most one per school."""
        return self.filter(status__in=["wanted", "made", "hung"])

    def standing(self) -> Self:
        """Not taken down."""
        return self.exclude(status="removed")

    def for_list(self) -> Self:
        """All one list row needs."""
        return self.select_related("school", "inspector").order_by("school__code", "-pk")


class PlatePrintQuerySet(models.QuerySet):
    """Printed plates: of the office."""

    def visible_to(self, user: Any) -> Self:
        """Whoever makes plates."""
        return self if user.is_authenticated and user.has_perm("inspectors.make_plate") else self.none()


class OfficeQuerySet(models.QuerySet):
    """Rows of the office: whoever may see the listing."""

    def visible_to(self, user: Any) -> Self:
        """All or none."""
        return self if user.is_authenticated and user.has_perm(MAY_SEE_LISTING) else self.none()


class OfficeEvidenceQuerySet(models.QuerySet):
    """What only the reviewing office sees: positions, signs."""

    def visible_to(self, user: Any) -> Self:
        """All or none."""
        return self if user.is_authenticated and user.has_perm(MAY_REVIEW) else self.none()


class OwnQuerySet(models.QuerySet):
    """Rows that belong to one account (`user`) and to nobody else."""

    def visible_to(self, user: Any) -> Self:
        """One's own."""
        return self.filter(user=user.pk) if user.is_authenticated else self.none()


class VisitDocumentQuerySet(models.QuerySet):
    """What phones sent, positions included."""

    def visible_to(self, user: Any) -> Self:
        """One's own visits only."""
        return self.filter(visit__inspector=user.pk) if user.is_authenticated else self.none()


class InterestQuerySet(models.QuerySet):
    """Reasons to stay away from a school."""

    def visible_to(self, user: Any) -> Self:
        """The office sees all, everyone else his own: they tell of families."""
        if not user.is_authenticated:
            return self.none()
        return self if user.has_perm(MAY_CHANGE_LISTING) else self.filter(user=user)

    def for_list(self) -> Self:
        """All one list row needs, with `is_listed`: whether the person is responsible for the school now."""
        listed = Posting.objects.as_inspector().current().filter(user=OuterRef("user"), school=OuterRef("school"))
        return self.select_related("user", "school").annotate(is_listed=Exists(listed)).order_by("-declared_on", "-pk")

    def binding_on(self, day: date, *, cooling_years: int) -> Self:
        """Those that forbid on a day: not dismissed, not ended, and not older than the years a former member stays away."""
        try:
            since = day.replace(year=day.year - cooling_years)
        except ValueError:  # 29 February
            since = day.replace(year=day.year - cooling_years, day=28)
        standing = self.exclude(status="dismissed").filter(Q(ended_on=None) | Q(ended_on__gt=day), declared_on__lte=day)
        return standing.exclude(kind="former_staff", left_on__lte=since)


class HandoverQuerySet(models.QuerySet):
    """Schools passed from one inspector to the next."""

    def visible_to(self, user: Any) -> Self:
        """The office sees all, an inspector those of the schools he is listed to now."""
        if not user.is_authenticated:
            return self.none()
        if user.has_perm(MAY_SEE_LISTING):
            return self
        return self.filter(successor__user=user, successor__ended_on=None)

    def waiting(self) -> Self:
        """Taken over and not confirmed yet by the successor, who is still listed there."""
        return self.filter(received_at=None, successor__ended_on=None, successor__isnull=False)

    def waiting_for(self, user: Any) -> Self:
        """What this person has taken over and not confirmed."""
        return self.waiting().filter(successor__user=user.pk).for_list()

    def for_list(self) -> Self:
        """All one list row needs: the school, both people, how many problems were open."""
        rows = self.select_related("school", "former__user", "successor__user")
        return rows.annotate(item_count=Count("items")).order_by("-pk")


class VisitPlanQuerySet(models.QuerySet):
    """Planned visits: schools do not see them, a visit need not be announced."""

    def visible_to(self, user: Any) -> Self:
        """The office sees all, an inspector his own and those he goes along with."""
        if not user.is_authenticated:
            return self.none()
        return self if user.has_perm(MAY_REVIEW) else self.of_person(user)

    def of_person(self, user: Any) -> Self:
        """One's own plans and those one goes along with."""
        return self.filter(
            Q(inspector=user) | Q(pk__in=self.model._default_manager.filter(companions=user).values("pk"))
        )

    def open(self) -> Self:
        """Neither cancelled nor made: a draft that was never handed in has made nothing."""
        return self.filter(is_cancelled=False, visit__submitted_at=None)

    def in_month_of(self, day: date) -> Self:
        """Planned in the calendar month of a day."""
        first, after = month_bounds(day.year, day.month)
        return self.filter(planned_on__gte=first, planned_on__lt=after)

    def for_list(self) -> Self:
        """All one list row needs: school, inspector, companions, and the name of who made it."""
        visit: Any = self.model._meta.get_field("visit").related_model
        made = visit.objects.filter(plan=OuterRef("pk"), submitted_at__isnull=False).values("inspector__full_name")
        rows = self.select_related("school", "inspector").prefetch_related("companions")
        return rows.annotate(made_by=Subquery(made[:1])).order_by("-planned_on", "school__code")


class CampaignQuerySet(models.QuerySet):
    """Campaigns."""

    def visible_to(self, user: Any) -> Self:
        """The office and the county's readers see all, a member of a team his own, a school those it was told of."""
        if not user.is_authenticated:
            return self.none()
        if user.has_perm(MAY_SEE_LISTING):
            return self if user.has_perm(MAY_CHANGE_CAMPAIGN) else self.exclude(status=CampaignStatus.DRAFT)
        told = Q(places__school__in=School.objects.visible_to(user)) & ~Q(
            status__in=[CampaignStatus.DRAFT, CampaignStatus.APPROVED]
        )
        mine = Q(teams__members=user) | Q(teams__leader=user)
        seen = self.model._default_manager.filter(told | mine & ~Q(status=CampaignStatus.DRAFT))
        return self.filter(pk__in=seen.values("pk"))

    def for_list(self) -> Self:
        """All one list row needs."""
        return self.select_related("lead_unit", "checklist")


class CampaignPartQuerySet(models.QuerySet):
    """Teams and checks: as visible as their campaign."""

    def visible_to(self, user: Any) -> Self:
        """Parts of the campaigns in scope."""
        campaign: Any = self.model._meta.get_field("campaign").related_model
        return self.filter(campaign__in=campaign.objects.visible_to(user))


class CampaignSchoolQuerySet(CampaignPartQuerySet):
    """Schools of campaigns: of those in scope one's own schools, and those of one's own team."""

    def visible_to(self, user: Any) -> Self:
        """A principal sees his school, a member of a team the schools of his team, the office all."""
        if not user.is_authenticated:
            return self.none()
        rows = super().visible_to(user)
        if user.has_perm(MAY_SEE_LISTING):
            return rows
        mine = self.model._default_manager.filter(Q(team__members=user) | Q(team__leader=user))
        return rows.filter(Q(school__in=School.objects.visible_to(user)) | Q(pk__in=mine.values("pk")))

    def for_list(self) -> Self:
        """All one list row needs: with `problems`, those under the lines of the campaign's own checklist."""
        mine = Q(visit__findings__matter__checklist=F("campaign__checklist"))
        rows = self.select_related("campaign", "school", "team", "visit__inspector")
        return rows.annotate(problems=Count("visit__findings", filter=mine))
