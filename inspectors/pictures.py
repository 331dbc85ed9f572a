"""What a photo tells by itself: its perceptual hash and the place its camera wrote into it."""

import io
from decimal import ROUND_HALF_UP, Decimal, DecimalException
from typing import Any

from PIL import ExifTags, Image

DEGREE = Decimal("0.000001")


def difference_hash(data: bytes) -> str:
    """dHash, 64 bits as 16 hex digits: of a 9 × 8 grey copy, whether each point is lighter than its right neighbour.
    Near copies differ in few bits. Raises OSError when the bytes are no image."""
    with Image.open(io.BytesIO(data)) as image:
        grey = image.convert("L").resize((9, 8), Image.Resampling.LANCZOS)
        points = list(grey.tobytes())
    bits = 0
    for row in range(8):
        for column in range(8):
            bits = bits << 1 | (points[row * 9 + column] > points[row * 9 + column + 1])
    return f"{bits:016x}"


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
