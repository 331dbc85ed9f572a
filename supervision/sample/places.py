"""Where the sample county's schools stand: coordinates of its own, the same on every machine."""

from decimal import Decimal

from schools.models import Location, School
from supervision.sample.county import TOWNSHIPS
from supervision.sample.dice import dice

WEST, SOUTH, GRID = Decimal("111.12"), Decimal("28.12"), Decimal("0.11")
TOWNSHIP_NAMES = [name for name, _ in TOWNSHIPS]
# Column and row of each township in the county's grid; the two streets share the middle.
PLACES = (
    (1.9, 1.5),
    (2.1, 1.5),
    (1, 2),
    (3, 2),
    (0, 1),
    (1, 1),
    (3, 1),
    (4, 1),
    (2, 0),
    (2, 3),
    (0, 2),
    (4, 2),
    (1, 3),
    (3, 0),
)


def place_of(school: School) -> tuple[Decimal, Decimal]:
    """Where a school stands, to a metre: townships lie in a grid, the two streets in its middle, schools around them."""
    chance = dice(f"坐标{school.code}")
    number = TOWNSHIP_NAMES.index(school.township.name) if school.township else 0
    column, row = PLACES[number]
    spread = 14 if school.location == Location.URBAN else 45
    east, north = (chance.triangular(-spread, spread, 0) for _ in range(2))
    whole = Decimal("0.000001")
    longitude = WEST + Decimal(column) * GRID + Decimal(str(east)) / 1000
    latitude = SOUTH + Decimal(row) * GRID + Decimal(str(north)) / 1000
    return longitude.quantize(whole), latitude.quantize(whole)
