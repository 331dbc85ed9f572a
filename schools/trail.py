"""What the trail calls the fields of the returns and the forms they stand in."""

from office import trail
from schools.field_packs import COUNTY_CODES, PACK_CODES, every_field, field_pack


def words() -> dict[str, str]:
    """Labels of fields and titles of forms by their codes."""
    packs = [field_pack(code) for code in (*PACK_CODES, *COUNTY_CODES)]
    county = {code: field.label for pack in packs for code, field in pack.fields.items()}
    return county | {code: field.label for code, field in every_field().items()} | {p.code: p.title for p in packs}


trail.word_sources.append(words)
