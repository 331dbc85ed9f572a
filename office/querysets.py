"""Chainable reads of the office."""

from typing import Any, Self

from django.apps import apps
from django.contrib.auth.base_user import BaseUserManager
from django.db import models


class UserQuerySet(models.QuerySet):
    """People."""

    def visible_to(self, user: Any) -> Self:
        """Those who keep the accounts see everyone; everyone else only himself."""
        if not user.is_authenticated:
            return self.none()
        return self if user.has_perm("office.view_user") else self.filter(pk=user.pk)

    def in_role(self, code: str) -> Self:
        """Active holders of a role."""
        return self.filter(is_active=True, groups__name=code)

    def for_list(self) -> Self:
        """All one list row needs."""
        return self.prefetch_related("groups")


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    """Django's contract: how an account is found and made."""

    def get_by_natural_key(self, username: str | None) -> Any:
        """Accounts are found regardless of case and width."""
        return self.get(username=self.model.normalize_username(username))

    def create_user(self, username: str, full_name: str, password: str | None = None, **fields: Any) -> Any:
        """An account without roles; without a password nobody can sign in with it."""
        user = self.model(username=self.model.normalize_username(username), full_name=full_name, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class UnitQuerySet(models.QuerySet):
    """Member units."""

    def visible_to(self, user: Any) -> Self:
        """The office sees every unit; others the units they are posted to."""
        if not user.is_authenticated:
            return self.none()
        if user.has_perm("office.view_every_unit"):
            return self
        posted = apps.get_model("office", "UnitPosting")._default_manager.filter(user=user, ended_on=None)
        return self.filter(pk__in=posted.values("unit"))


class OwnQuerySet(models.QuerySet):
    """Rows that belong to one person."""

    def visible_to(self, user: Any) -> Self:
        """Only one's own."""
        return self.filter(user=user) if user.is_authenticated else self.none()

    def unread(self) -> Self:
        """Not opened yet."""
        return self.filter(read_at=None)


class OfficeWideQuerySet(models.QuerySet):
    """Rows everyone with the page's permission may see."""

    def visible_to(self, user: Any) -> Self:
        """No row scope beyond being signed in."""
        return self if user.is_authenticated else self.none()
