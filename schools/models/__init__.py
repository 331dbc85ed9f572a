"""The register: who the schools are, who is posted to them, what each reported for a year."""

from schools.models.changes import DistinctPair, SchoolEvent, SchoolName
from schools.models.collections import Collection, CollectionPack, FieldMedian
from schools.models.county import CountyReturn, ReturnFile
from schools.models.exchange import ExchangeColumn, ExchangeProfile, ExchangeRun, ExchangeSheet
from schools.models.groups import GroupMembership, SchoolGroup
from schools.models.imports import ImportRow, ImportRun
from schools.models.kinds import STAGES_OF, Kind, Location, Ownership, Stage
from schools.models.people import Posting, PrincipalTerm, TownshipPosting
from schools.models.register import School, Section, Township
from schools.models.returns import YearReturn
from schools.models.studios import Studio, StudioCheck

__all__ = [
    "STAGES_OF",
    "Collection",
    "CollectionPack",
    "CountyReturn",
    "DistinctPair",
    "ExchangeColumn",
    "ExchangeProfile",
    "ExchangeRun",
    "ExchangeSheet",
    "FieldMedian",
    "GroupMembership",
    "ImportRow",
    "ImportRun",
    "Kind",
    "Location",
    "Ownership",
    "Posting",
    "PrincipalTerm",
    "ReturnFile",
    "School",
    "SchoolEvent",
    "SchoolGroup",
    "SchoolName",
    "Section",
    "Stage",
    "Studio",
    "StudioCheck",
    "Township",
    "TownshipPosting",
    "YearReturn",
]
