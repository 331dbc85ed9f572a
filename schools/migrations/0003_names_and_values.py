"""Events keep values instead of labels; every name a school has or had can be searched by pinyin and initials."""

import unicodedata
from functools import cache
from itertools import combinations, islice

from django.db import migrations
from pypinyin import Style, pinyin

OWNERSHIP = {"公办": "public", "普惠性民办": "inclusive", "民办": "private"}
BATCH = 1000


@cache
def readings(character):
    found = pinyin(character, style=Style.NORMAL, heteronym=True)[0]
    return tuple(dict.fromkeys(one.lower() for one in found))


def spellings(parts):
    usual = [part[0] for part in parts]
    yield usual
    others = [(place, other) for place, part in enumerate(parts) for other in part[1:]]
    for count in (1, 2):
        for changed in combinations(others, count):
            yield [dict(changed).get(place, one) for place, one in enumerate(usual)]


def joined(parts):
    return " ".join(dict.fromkeys("".join(chosen) for chosen in islice(spellings(parts), 12)))


def spelled(name):
    parts = [readings(character) for character in unicodedata.normalize("NFKC", name) if not character.isspace()]
    firsts = [tuple(dict.fromkeys(one[:1] for one in part)) for part in parts]
    return joined(parts)[:1000], joined(firsts)[:500]


def fill(apps, schema_editor):
    School, SchoolEvent, SchoolName = (apps.get_model("schools", n) for n in ("School", "SchoolEvent", "SchoolName"))
    for event in SchoolEvent.objects.filter(kind="ownership"):
        event.before = OWNERSHIP.get(event.before, event.before)
        event.after = OWNERSHIP.get(event.after, event.after)
        event.save(update_fields=["before", "after"])
    SchoolEvent.objects.filter(kind="township", before="—").update(before="")
    SchoolEvent.objects.filter(kind="township", after="—").update(after="")
    for merger in SchoolEvent.objects.filter(kind="merged", school__closed_on__isnull=False).order_by("effective_on"):
        School.objects.filter(pk=merger.school_id).update(merged_into=merger.into_id)
        School.objects.filter(merged_into=merger.school_id).update(merged_into=merger.into_id)
    named = set(School.objects.values_list("pk", "name"))
    for school, before, after in SchoolEvent.objects.filter(kind="renamed").values_list("school", "before", "after"):
        named |= {(school, before), (school, after)}
    rows = []
    for school, name in sorted(named):
        if name:
            whole, first = spelled(name)
            rows.append(SchoolName(school_id=school, name=name, pinyin=whole, initials=first))
    SchoolName.objects.bulk_create(rows, batch_size=BATCH)


def back(apps, schema_editor):
    SchoolEvent, SchoolName = apps.get_model("schools", "SchoolEvent"), apps.get_model("schools", "SchoolName")
    School = apps.get_model("schools", "School")
    labels = {code: label for label, code in OWNERSHIP.items()}
    for event in SchoolEvent.objects.filter(kind="ownership"):
        event.before = labels.get(event.before, event.before)
        event.after = labels.get(event.after, event.after)
        event.save(update_fields=["before", "after"])
    School.objects.update(merged_into=None)
    SchoolName.objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("schools", "0002_dated_facts_and_groups")]
    operations = [migrations.RunPython(fill, back)]
