"""How far a phone stood from the school."""

from decimal import Decimal
from math import asin, cos, radians, sin, sqrt

EARTH_RADIUS = 6_371_008.8  # metres, the mean radius (IUGG)


def metres_between(
    latitude: Decimal | None, longitude: Decimal | None, other_latitude: Decimal | None, other_longitude: Decimal | None
) -> int | None:
    """Great-circle distance of two places given in degrees (haversine), in whole metres rounded half up; None when a
    coordinate is missing."""
    if latitude is None or longitude is None or other_latitude is None or other_longitude is None:
        return None
    phi, other_phi = radians(latitude), radians(other_latitude)
    half = sin((other_phi - phi) / 2) ** 2
    half += cos(phi) * cos(other_phi) * sin(radians(other_longitude - longitude) / 2) ** 2
    return int(2 * EARTH_RADIUS * asin(min(1.0, sqrt(half))) + 0.5)
