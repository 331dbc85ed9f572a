"""People, units and years."""

import factory
from django.contrib.auth.models import Group

from office.models import County, Unit, User, WorkYear


class CountyFactory(factory.django.DjangoModelFactory):
    """The one county; `frozen_on` stays empty, so dates run."""

    class Meta:
        model = County
        django_get_or_create = ("pk",)

    pk = 1
    name = "青禾县"
    organ_name = "青禾县人民政府教育督导室"
    organ_code = "青督"


class UserFactory(factory.django.DjangoModelFactory):
    """An active account; `UserFactory(role="inspector")` puts it into the role's group."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"user{n}")
    full_name = factory.Sequence(lambda n: f"人员{n}")
    password = factory.django.Password("Right-horse-9")

    @factory.post_generation
    def role(self, create, extracted, **kwargs):
        """Role code, or several."""
        if create and extracted:
            codes = [extracted] if isinstance(extracted, str) else list(extracted)
            self.groups.set(Group.objects.filter(name__in=codes))


class UnitFactory(factory.django.DjangoModelFactory):
    """A department."""

    class Meta:
        model = Unit

    name = factory.Sequence(lambda n: f"县部门{n}")
    kind = Unit.Kind.DEPARTMENT


class WorkYearFactory(factory.django.DjangoModelFactory):
    """An active year."""

    class Meta:
        model = WorkYear
        django_get_or_create = ("year",)

    year = 2024
    status = WorkYear.Status.ACTIVE
