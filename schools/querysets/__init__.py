"""Chainable reads of the register, its people and the yearly figures."""

from schools.querysets.changes import DistinctPairQuerySet, SchoolEventQuerySet, SchoolNameQuerySet
from schools.querysets.collections import CollectionPackQuerySet, CollectionQuerySet, FieldMedianQuerySet
from schools.querysets.county import CountyReturnQuerySet, ReturnFileQuerySet
from schools.querysets.exchange import ExchangeColumnQuerySet, ExchangeProfileQuerySet, ExchangeRunQuerySet
from schools.querysets.groups import GroupMembershipQuerySet, SchoolGroupQuerySet
from schools.querysets.imports import ImportRowQuerySet, ImportRunQuerySet
from schools.querysets.people import PostingQuerySet, PrincipalTermQuerySet, TownshipPostingQuerySet
from schools.querysets.register import SchoolQuerySet, SectionQuerySet
from schools.querysets.returns import YearReturnQuerySet

__all__ = [
    "CollectionPackQuerySet",
    "CollectionQuerySet",
    "CountyReturnQuerySet",
    "DistinctPairQuerySet",
    "ExchangeColumnQuerySet",
    "ExchangeProfileQuerySet",
    "ExchangeRunQuerySet",
    "FieldMedianQuerySet",
    "GroupMembershipQuerySet",
    "ImportRowQuerySet",
    "ImportRunQuerySet",
    "PostingQuerySet",
    "PrincipalTermQuerySet",
    "ReturnFileQuerySet",
    "SchoolEventQuerySet",
    "SchoolGroupQuerySet",
    "SchoolNameQuerySet",
    "SchoolQuerySet",
    "SectionQuerySet",
    "TownshipPostingQuerySet",
    "YearReturnQuerySet",
]
