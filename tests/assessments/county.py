"""Rows of figures for hand-computed examples: one good school that a test then spoils."""

from decimal import Decimal

from assessments.engine.inputs import SectionInput
from assessments.pack_files import shipped_pack
from assessments.pack_reading import read_pack

BALANCED = "quality_balanced_2017"


def balanced():
    """Read the shipped set of balanced development."""
    return read_pack(shipped_pack(BALANCED))


def good_figures(students, **changes):
    """Return figures with which a primary or junior school of this size meets all seven indicators."""
    pupils = Decimal(students)
    figures = {
        "students": pupils,
        "ft_teachers_zhuanke": pupils / 100,
        "ft_teachers_benke": pupils * 5 / 100,
        "ft_teachers_master": pupils / 100,
        "ft_teachers_doctor": Decimal(0),
        "backbone_teachers": pupils * 2 / 100,
        "pe_teachers": pupils / 200,
        "music_teachers": pupils / 400,
        "fine_art_teachers": pupils / 400,
        "art_teachers": Decimal(0),
        "teaching_aux_area": pupils * 7,
        "indoor_sport_area": pupils,
        "sport_field_area": pupils * 10,
        "equipment_value_wan": pupils * 3000 / 10000,
        "multimedia_rooms": pupils * 3 / 100,
    }
    return figures | {name: None if value is None else Decimal(value) for name, value in changes.items()}


def row(school, students, stage="primary", kind="primary", **changes):
    """Return one row of a run's input."""
    return SectionInput(school, stage, kind, good_figures(students, **changes), reference=f"{school}-{stage}")
