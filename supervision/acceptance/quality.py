"""For each school: a problem that may have come back, a sample with its closed problem, and a problem that many share."""

from django.db.models import Model

from office import clock
from rectification.models import Item, Pattern, Recurrence, SpotCheck, SpotDraw
from rectification.spot_draws import digest_of
from supervision.acceptance.people import LETTERS, TODAY, Cast
from supervision.sample.county import stand_on


def closing_quality(cast: Cast, letter: str) -> list[tuple[str, Model]]:
    """One row of each, none decided; the words that a person wrote carry the school's own string."""
    stand_on(TODAY)
    school, mark, staff, now = cast.schools[letter], cast.marks[letter], cast.users["staff"], clock.now()
    former = Item.objects.written_off().filter(school=school).earliest("pk")
    again = Item.objects.open().filter(school=school).exclude(pk=former.pk).earliest("pk")
    recurrence = Recurrence.objects.create(
        item=again, former=former, ground=Recurrence.Ground.BASIS, likeness="0.2500", found_at=now
    )
    draw = SpotDraw.objects.create(
        number=f"抽〔{TODAY.year}〕{LETTERS.index(letter) + 1:02d}",
        year=TODAY.year,
        scope=SpotDraw.Scope.WRITTEN_OFF,
        from_on=TODAY.replace(month=1, day=1),
        to_on=TODAY,
        percent=100,
        seed=mark.text("rectification.spotdraw.seed", "20240531"),
        population=1,
        population_sha256=digest_of([former.number]),
        numbers=[former.number],
        drawn_by=staff,
        drawn_at=now,
    )
    check = SpotCheck.objects.create(draw=draw, item=former, place=1)
    pattern = Pattern.objects.create(
        key=f"term|{letter}",
        label=mark.text("rectification.pattern.label", "消防设施"),
        from_on=TODAY.replace(month=4, day=2),
        to_on=TODAY,
        schools_with=1,
        schools_seen=len(LETTERS),
        found_at=now,
    )
    pattern.items.set([again])
    return [("recurrence", recurrence), ("spot draw", draw), ("spot check", check), ("pattern", pattern)]
