"""Where the phones stood when the inspectors came in 2024: mostly at the gate, a few some way off."""

from decimal import Decimal

from inspectors.models import VisitPosition
from inspectors.positions import metres_between
from inspectors.workflow import Status
from supervision.sample.dice import dice
from supervision.sample.visits import PHONES_SINCE, Logbook

NEAR, FAR = 6, 55  # ten-thousandths of a degree, about eleven metres each
FAR_EVERY, NONE_EVERY = 200, 60
MICRO = Decimal("0.000001")


def keep(log: Logbook) -> None:
    """One arrival per visit; now and then the phone had no position."""
    chance, rows = dice("签到"), []
    visits = [v for v in log.visits if v.visited_on >= PHONES_SINCE and v.status != Status.DRAFT]
    for n, visit in enumerate(visits, start=1):
        school, is_far = visit.school, n % FAR_EVERY == 0
        east, north = (Decimal(chance.uniform(-NEAR, NEAR)) / 10000 for _ in range(2))
        accuracy = chance.randint(8, 35)
        if school.latitude is None or school.longitude is None or n % NONE_EVERY == 7:
            continue
        latitude = (school.latitude + north).quantize(MICRO)
        longitude = (school.longitude + east + (Decimal(FAR) / 10000 if is_far else 0)).quantize(MICRO)
        rows.append(
            VisitPosition(
                visit=visit,
                moment=VisitPosition.Moment.ARRIVAL,
                at=visit.arrived_at,
                latitude=latitude,
                longitude=longitude,
                accuracy=accuracy,
                deviation=metres_between(latitude, longitude, school.latitude, school.longitude),
                note="校门口修路，在路口签到" if is_far else "",
            )
        )
    VisitPosition.objects.bulk_create(rows, batch_size=2000)
