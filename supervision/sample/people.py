"""Everyone with an account in the sample county, all with one password that each installation derives for itself."""

import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group

from office.models import Unit, UnitPosting, User
from schools.models import Township, TownshipPosting
from supervision.sample.county import seat_of
from supervision.sample.names import people

# Which account `sample_logins` names for each role.
SHOWN = {
    "staff": "staff1",
    "director": "director",
    "inspector": "inspector01",
    "principal": "principal065",
    "leader": "leader",
    "department": "unit04",
    "township": "town01",
    "assessor": "assessor",
    "observer": "observer",
    "system_admin": "sysadmin",
    "security_admin": "secadmin",
    "auditor": "auditor",
}
STAFF, INSPECTORS, PRINCIPALS = 6, 25, 120
CONTACT_UNITS = (3, 4, 6, 7, 10, 12)
CONTACT_TOWNSHIPS = (0, 2, 5, 9)


@dataclass
class People:
    """Accounts by what they do; the 25th inspector is the one who left."""

    director: User
    leader: User
    staff: list[User] = field(default_factory=list)
    inspectors: list[User] = field(default_factory=list)
    principals: list[User] = field(default_factory=list)
    assessors: list[User] = field(default_factory=list)
    everyone: list[User] = field(default_factory=list)


def password() -> str:
    """The one password of every sample account: derived from this installation's key, so it is nowhere written down."""
    digest = hmac.new(settings.SECRET_KEY.encode(), b"sample county accounts", hashlib.sha256).hexdigest()
    return f"Qh-{digest[:4]}-{digest[4:8]}-{digest[8:12]}"


def accounts() -> Iterator[tuple[str, str]]:
    """(account, role) in the order in which names are given out."""
    yield from (("director", "director"), ("leader", "leader"))
    yield from ((f"staff{n}", "staff") for n in range(1, STAFF + 1))
    yield from ((f"inspector{n:02}", "inspector") for n in range(1, INSPECTORS + 1))
    yield from ((f"principal{n:03}", "principal") for n in range(1, PRINCIPALS + 1))
    yield from ((f"unit{n + 1:02}", "department") for n in CONTACT_UNITS)
    yield from ((f"town{n + 1:02}", "township") for n in CONTACT_TOWNSHIPS)
    yield from (("assessor", "assessor"), ("assessor2", "assessor"), ("observer", "observer"))
    yield from (("sysadmin", "system_admin"), ("secadmin", "security_admin"), ("auditor", "auditor"))


def hire() -> People:
    """Make every account; the password is hashed once and copied."""
    hashed, given = make_password(password()), people()
    roles = dict(accounts())
    changed_at = datetime(2022, 1, 4, 1, tzinfo=UTC)
    users = User.objects.bulk_create(
        User(
            username=name,
            full_name=next(given),
            password=hashed,
            password_changed_at=changed_at,
            is_active=name != f"inspector{INSPECTORS:02}",
        )
        for name in roles
    )
    groups = dict(Group.objects.values_list("name", "pk"))
    membership = User.groups.through
    membership.objects.bulk_create(membership(user_id=u.pk, group_id=groups[roles[u.username]]) for u in users)
    post_contacts({user.username: user for user in users})
    by_role: dict[str, list[User]] = {}
    for user in users:
        by_role.setdefault(roles[user.username], []).append(user)
    return People(
        director=by_role["director"][0],
        leader=by_role["leader"][0],
        staff=by_role["staff"],
        inspectors=by_role["inspector"],
        principals=by_role["principal"],
        assessors=by_role["assessor"],
        everyone=users,
    )


def post_contacts(users: dict[str, User]) -> None:
    """Contacts of units and townships take up their work."""
    since = date(2022, 1, 4)
    units, townships = list(Unit.objects.order_by("pk")), list(Township.objects.order_by("pk"))
    UnitPosting.objects.bulk_create(
        UnitPosting(user=users[f"unit{n + 1:02}"], unit=units[n], started_on=since) for n in CONTACT_UNITS
    )
    TownshipPosting.objects.bulk_create(
        TownshipPosting(user=users[f"town{n + 1:02}"], township=townships[n], started_on=since)
        for n in CONTACT_TOWNSHIPS
    )
    seats = Unit.objects.in_bulk(
        [seat_of(townships[n].name, townships[n].kind) for n in CONTACT_TOWNSHIPS], field_name="name"
    )
    UnitPosting.objects.bulk_create(
        UnitPosting(
            user=users[f"town{n + 1:02}"], unit=seats[seat_of(townships[n].name, townships[n].kind)], started_on=since
        )
        for n in CONTACT_TOWNSHIPS
    )
