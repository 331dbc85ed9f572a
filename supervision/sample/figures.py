"""Figures of the forms beside those that the seven indicators read: seats, staff, titles, rooms; kindergartens; the county."""

from math import ceil
from random import Random

from schools.models import Ownership, School, Section, Stage
from supervision.sample.dice import dice

SEAT_STEP = 50
CROWDED_NOTE = "新校舍 9 月交付，核定学位同时调整（示例）"
COUNTY_FIGURES = {
    "population_wan": "52.31",
    "farming_population_wan": "31.06",
    "townships": "14",
    "villages": "196",
    "schools_primary": "31",
    "schools_junior": "13",
    "schools_nine_year": "5",
    "schools_twelve_year": "0",
    "schools_complete": "0",
    "schools_special": "1",
    "teaching_points": "5",
    "teaching_points_50": "0",
    "primary_students": "34000",
    "junior_students": "18000",
    "fund_standard_primary": "1150",
    "fund_standard_junior": "1350",
    "special_school_funds": "1020000",
    "special_school_students": "120",
    "teacher_income_wan": "10.86",
    "civil_servant_income_wan": "10.79",
    "exchange_eligible": "1180",
    "exchanged": "141",
    "exchanged_backbone": "33",
    "senior_plan": "1200",
    "senior_allocated": "660",
    "senior_allocated_rural": "402",
    "migrant_eligible": "1460",
    "migrant_public": "1318",
    "migrant_bought": "96",
    "primary_zone_share": "100",
    "junior_zone_share": "97.6",
    "disabled_school_age": "214",
    "disabled_enrolled": "209",
    "monitor_chinese_level": "3",
    "monitor_chinese_gap": "12.4",
    "monitor_maths_level": "3",
    "monitor_maths_gap": "13.8",
    "satisfaction_85": "0",
    "veto_exam_enrolment": "0",
    "veto_school_choice": "0",
    "veto_key_schools": "0",
    "veto_unfilled_posts": "0",
    "veto_accidents": "0",
    "veto_burden": "0",
    "layout_ok": "1",
    "standards_ok": "1",
    "small_funded_ok": "1",
    "posts_ok": "1",
    "left_behind_ok": "1",
    "charter_ok": "1",
    "it_teaching_ok": "1",
    "moral_ok": "1",
    "curriculum_ok": "0",
    "workload_ok": "1",
    "survey_valid": "4000",
    "survey_satisfied": "3310",
}


def is_private(school: School) -> bool:
    """Whether the school is not public."""
    return school.ownership != Ownership.PUBLIC


def is_crowded(section: Section, year: int) -> bool:
    """The private junior school takes more pupils than it is approved for."""
    return year > 2022 and section.stage == Stage.JUNIOR and is_private(section.school)


def compulsory_figures(section: Section, students: int, teachers: int, year: int) -> dict[str, str]:
    """Seats, titles and age groups of one compulsory section."""
    chance = dice(f"年报补充{section.school.code}{section.stage}{year}")
    step = (
        (students - 1) // SEAT_STEP if is_crowded(section, year) else ceil(students / SEAT_STEP) + chance.randint(0, 2)
    )
    bought = chance.randint(40, 90) if is_private(section.school) else 0
    return {
        "approved_seats": str(step * SEAT_STEP),
        "purchased_seats": str(bought),
        "purchased_seats_migrants": str(bought // 2),
        **class_groups(section, students),
        **leavers(section, students, year),
        **titles(teachers, chance),
        **ages(teachers, chance),
    }


def class_groups(section: Section, students: int) -> dict[str, str]:
    """Classes by size: primary classes of at most 45, junior ones of at most 50; no crowded class in the county."""
    size, group = (48, "classes_46_50") if section.stage == Stage.JUNIOR else (45, "classes_41_45")
    groups = ("to_25", "26_30", "31_35", "36_40", "41_45", "46_50", "51_55", "56_60", "61_65", "over_65")
    counted = str(max(3, ceil(students / size)))
    return {f"classes_{name}": counted if f"classes_{name}" == group else "0" for name in groups}


def leavers(section: Section, students: int, year: int) -> dict[str, str]:
    """The junior leavers and their three years; a primary section has none to report."""
    if section.stage != Stage.JUNIOR:
        return {}
    chance = dice(f"年报毕业{section.school.code}{year}")
    started, came, left = students // 3, chance.randint(0, 4), chance.randint(0, 6)
    return {
        "graduates": str(started + came - left),
        "grade7_start_students": str(started),
        "transfer_in": str(came),
        "transfer_out": str(left),
        "deaths": "0",
    }


def titles(teachers: int, chance: Random) -> dict[str, str]:
    """Teachers by title."""
    associate, middle = round(teachers * chance.uniform(0.14, 0.24)), round(teachers * chance.uniform(0.34, 0.44))
    return {
        "senior_title_teachers": "0",
        "associate_title_teachers": str(associate),
        "mid_title_teachers": str(middle),
    }


def ages(teachers: int, chance: Random) -> dict[str, str]:
    """Teachers by age; the nine groups add up to all of them."""
    names = ("to_24", "25_29", "30_34", "35_39", "40_44", "45_49", "50_54", "55_59", "from_60")
    usual = (3, 11, 14, 15, 17, 17, 14, 9, 0)
    counts = [int(teachers * share * chance.uniform(0.8, 1.0) / 100) for share in usual]
    counts[4] += teachers - sum(counts)
    return {f"teachers_{name}": str(count) for name, count in zip(names, counts, strict=True)}


def kindergarten_figures(section: Section, children: int, year: int) -> dict[str, str]:
    """Children by class, staff and rooms of one kindergarten."""
    chance = dice(f"年报幼儿园{section.school.code}{year}")
    teachers = max(2, round(children / chance.uniform(12.0, 15.5)))
    building = children * chance.uniform(9.6, 12.8)
    return {
        "students": str(children),
        "approved_seats": str((ceil(children / 30) + chance.randint(0, 1)) * 30),
        **classes(children),
        "heads": "1",
        "ft_teachers": str(teachers),
        "certified_teachers": str(teachers - (chance.random() < 0.15)),
        "health_staff": "1" if children >= 90 else "0",
        "nursing_staff": str(ceil(children / 30)),
        "social_insurance_paid": "1",
        "housing_fund_paid": "0" if is_private(section.school) else "1",
        "site_area": f"{building * 1.9:.2f}",
        "green_area": f"{building * 0.3:.2f}",
        "outdoor_play_area": f"{children * chance.uniform(3.6, 5.6):.2f}",
        "books": str(children * chance.randint(6, 12)),
        "building_area": f"{building:.2f}",
        "class_unit_area": f"{building * 0.62:.2f}",
        "activity_room_area": f"{building * 0.34:.2f}",
        "bedroom_area": f"{building * 0.2:.2f}",
    }


def classes(children: int) -> dict[str, str]:
    """The children in classes of the three years; the classes add up to all of them."""
    found: dict[str, str] = {}
    parts = [children // 3 + (children % 3 > place) for place in range(3)]
    for (code, word, size), part in zip(
        (("small_classes", "小", 25), ("middle_classes", "中", 30), ("big_classes", "大", 35)), parts, strict=True
    ):
        count = max(1, ceil(part / size))
        sizes = [part // count + (part % count > place) for place in range(count)]
        found[code] = "\n".join(f"{word}{place}班 {size}" for place, size in enumerate(sizes, start=1))
    return found
