"""Townships, schools with their sections, postings, yearly returns."""

from datetime import date

import factory
from django.utils import timezone

from schools.field_packs import pack_of
from schools.models import (
    Collection,
    CollectionPack,
    Posting,
    PrincipalTerm,
    School,
    Section,
    Stage,
    Township,
    YearReturn,
)
from schools.services.names import remember_names
from schools.workflow import Status
from tests.factories.office import UserFactory

YEAR = 2024


class TownshipFactory(factory.django.DjangoModelFactory):
    """A town."""

    class Meta:
        model = Township
        django_get_or_create = ("name",)

    name = factory.Sequence(lambda n: f"第{n}镇")
    kind = Township.Kind.TOWN


class SchoolFactory(factory.django.DjangoModelFactory):
    """A public rural primary school with the sections of its kind."""

    class Meta:
        model = School
        skip_postgeneration_save = True

    code = factory.Sequence(lambda n: f"3199{n:06d}")
    name = factory.Sequence(lambda n: f"第{n}小学")
    kind = "primary"
    ownership = "public"
    location = "rural"
    township = factory.SubFactory(TownshipFactory, name="青禾镇")

    @factory.post_generation
    def sections_of_kind(self, create, extracted, **kwargs):
        """One section for each stage."""
        if create and extracted is not False:
            Section.objects.bulk_create(Section(school=self, stage=stage.value) for stage in self.stages)

    @factory.post_generation
    def name_to_find(self, create, extracted, **kwargs):
        """The name in the search index, as every service leaves it."""
        if create:
            remember_names([(self, self.name)])


class PostingFactory(factory.django.DjangoModelFactory):
    """A principal's current posting."""

    class Meta:
        model = Posting

    user = factory.SubFactory(UserFactory, role="principal")
    school = factory.SubFactory(SchoolFactory)
    capacity = Posting.Capacity.PRINCIPAL
    started_on = date(2023, 8, 1)


class PrincipalTermFactory(factory.django.DjangoModelFactory):
    """A principal's running term."""

    class Meta:
        model = PrincipalTerm

    user = factory.SubFactory(UserFactory, role="principal")
    school = factory.SubFactory(SchoolFactory)
    started_on = date(2021, 8, 1)
    ends_on = date(2025, 7, 31)


def good_values(**changes) -> dict[str, str]:
    """Complete and sound figures of a primary or junior section of 300 pupils; None takes a figure away."""
    values = {
        "students": "300",
        "ft_teachers": "24",
        "ft_teachers_zhuanke": "4",
        "ft_teachers_benke": "18",
        "ft_teachers_master": "1",
        "ft_teachers_doctor": "0",
        "backbone_teachers": "5",
        "pe_teachers": "2",
        "music_teachers": "1",
        "fine_art_teachers": "1",
        "art_teachers": "0",
        "teaching_aux_area": "2100.5",
        "indoor_sport_area": "200",
        "sport_field_area": "3000",
        "equipment_value_wan": "90.5",
        "multimedia_rooms": "9",
        "founded_year": "1987",
        "classes": "8",
        "in_zone_students": "0",
        "teachers_360h": "22",
        "music_rooms_count": "1",
        "fine_art_rooms_count": "1",
        "public_spent_wan": "25.5",
    } | changes
    return {code: value for code, value in values.items() if value is not None}


class YearReturnFactory(factory.django.DjangoModelFactory):
    """A checked return of a new primary school."""

    class Meta:
        model = YearReturn

    section = factory.LazyFunction(lambda: SchoolFactory().sections.get())
    year = YEAR
    pack = "return_compulsory"
    values = factory.LazyFunction(good_values)
    status = Status.CHECKED

    class Params:
        confirmed = factory.Trait(
            status=Status.CONFIRMED,
            confirmed_by=factory.SubFactory(UserFactory),
            confirmed_at=factory.LazyFunction(timezone.now),
        )
        frozen = factory.Trait(
            status=Status.FROZEN,
            confirmed_by=factory.SubFactory(UserFactory),
            confirmed_at=factory.LazyFunction(timezone.now),
            frozen_by=factory.SubFactory(UserFactory),
            frozen_at=factory.LazyFunction(timezone.now),
        )


class CollectionFactory(factory.django.DjangoModelFactory):
    """A year open for every stage with its usual pack."""

    class Meta:
        model = Collection
        skip_postgeneration_save = True

    year = YEAR
    deadline = date(YEAR, 12, 20)
    opened_at = factory.LazyFunction(timezone.now)

    @factory.post_generation
    def packs_of(self, create, extracted, **kwargs):
        """Stage to pack code; every stage with its usual pack when not given."""
        if create:
            wanted = {stage.value: pack_of(stage.value).code for stage in Stage} if extracted is None else extracted
            CollectionPack.objects.bulk_create(
                CollectionPack(collection=self, stage=stage, pack=pack) for stage, pack in wanted.items()
            )
