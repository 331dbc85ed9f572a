"""What a yearly return asks for: fields, units, who fills them in, and the checks between them, read from YAML packs."""

from schools.field_packs.checks import Finding, PackCheck
from schools.field_packs.comparing import CHANGE_LIMIT, Mark, is_far, percent_change, whole_school
from schools.field_packs.fields import EMPTY_MARKS, PackField
from schools.field_packs.packs import (
    BASIC_BALANCE,
    COMPULSORY,
    COUNTY,
    COUNTY_CODES,
    COUNTY_PRESCHOOL,
    COUNTY_STAGE,
    HEADCOUNT,
    KINDERGARTEN,
    PACK_CODES,
    FieldPack,
    every_field,
    field_pack,
    merged,
    pack_of,
    packs_for,
    same_figure,
)

__all__ = [
    "BASIC_BALANCE",
    "CHANGE_LIMIT",
    "COMPULSORY",
    "COUNTY",
    "COUNTY_CODES",
    "COUNTY_PRESCHOOL",
    "COUNTY_STAGE",
    "EMPTY_MARKS",
    "HEADCOUNT",
    "KINDERGARTEN",
    "PACK_CODES",
    "FieldPack",
    "Finding",
    "Mark",
    "PackCheck",
    "PackField",
    "every_field",
    "field_pack",
    "is_far",
    "merged",
    "pack_of",
    "packs_for",
    "percent_change",
    "same_figure",
    "whole_school",
]
