"""Inspectors, their zones and listings; checklists; visits; campaigns."""

from inspectors.models.campaigns import Campaign, CampaignSchool, CampaignTeam, RoundCheck
from inspectors.models.checklists import Checklist, ChecklistEntry, ChecklistUpload
from inspectors.models.listing import AreaAssignment, AssignmentProposal, Handover, Interest, ProposalLine
from inspectors.models.people import Inspector, Zone, ZoneMember, ZoneSchool
from inspectors.models.plates import Plate, PlatePrint
from inspectors.models.quota import QuotaExemption, QuotaWarning
from inspectors.models.reduction import AfterSchoolService, ReductionMonth, TrainingInstitution
from inspectors.models.sending import PhotoUpload, Receipt, VisitDocument
from inspectors.models.signs import VisitSign
from inspectors.models.visit_parts import (
    VisitInterview,
    VisitLesson,
    VisitPhotoPlace,
    VisitPosition,
    VisitReading,
    VisitSignature,
    VisitVersion,
)
from inspectors.models.visit_plans import VisitPlan
from inspectors.models.visits import Visit, VisitCount, VisitFinding, VisitMatter, VisitPhoto

__all__ = [
    "AfterSchoolService",
    "AreaAssignment",
    "AssignmentProposal",
    "Campaign",
    "CampaignSchool",
    "CampaignTeam",
    "Checklist",
    "ChecklistEntry",
    "ChecklistUpload",
    "Handover",
    "Inspector",
    "Interest",
    "PhotoUpload",
    "Plate",
    "PlatePrint",
    "ProposalLine",
    "QuotaExemption",
    "QuotaWarning",
    "Receipt",
    "ReductionMonth",
    "RoundCheck",
    "TrainingInstitution",
    "Visit",
    "VisitCount",
    "VisitDocument",
    "VisitFinding",
    "VisitInterview",
    "VisitLesson",
    "VisitMatter",
    "VisitPhoto",
    "VisitPhotoPlace",
    "VisitPlan",
    "VisitPosition",
    "VisitReading",
    "VisitSign",
    "VisitSignature",
    "VisitVersion",
    "Zone",
    "ZoneMember",
    "ZoneSchool",
]
