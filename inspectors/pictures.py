"""What a photo tells by itself: the place its camera wrote into it."""

import io
from decimal import ROUND_HALF_UP, Decimal, DecimalException
from typing import Any

from PIL import ExifTags, Image

DEGREE = Decimal("0.000001")


def place_in(data: bytes) -> tuple[Decimal, Decimal] | None:
    """Latitude and longitude (degrees, WGS 84, six decimals) from the EXIF of a photo; None when absent or malformed."""
    try:
        with Image.open(io.BytesIO(data)) as image:
            tags = image.getexif().get_ifd(ExifTags.IFD.GPSInfo)
        latitude = degrees(tags.get(ExifTags.GPS.GPSLatitude), tags.get(ExifTags.GPS.GPSLatitudeRef), "S", 90)
        longitude = degrees(tags.get(ExifTags.GPS.GPSLongitude), tags.get(ExifTags.GPS.GPSLongitudeRef), "W", 180)
    except (OSError, SyntaxError, ValueError, TypeError, ArithmeticError, AttributeError, DecimalException):
        return None
    return None if latitude is None or longitude is None else (latitude, longitude)


def degrees(parts: Any, side: Any, negative: str, limit: int) -> Decimal | None:
    """Degrees, minutes and seconds as one number; None when they are no place on earth."""
    if not parts or len(parts) != 3:
        return None
    whole, minutes, seconds = (Decimal(str(float(part))) for part in parts)
    found = whole + minutes / 60 + seconds / 3600
    if not found.is_finite() or not 0 <= found <= limit:
        return None
    signed = -found if str(side).strip("\0 ").upper() == negative else found
    return signed.quantize(DEGREE, ROUND_HALF_UP)
