"""Receipts: what the server holds, sealed so that it can be told from a forged one years later."""

from collections.abc import Mapping
from datetime import UTC
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from inspectors.models import Receipt
from office.models import User

SALT = "inspectors.receipt"
FACTS = ("kind", "id", "sha256", "received_at")


def shown(receipt: Receipt) -> dict[str, str]:
    """The receipt as the phone keeps it: kind, id, sha256, received_at (ISO, UTC) and the seal over them and the person."""
    facts = facts_of(receipt)
    return facts | {"seal": seal(facts, receipt.user_id, settings.SECRET_KEY)}


def facts_of(receipt: Receipt) -> dict[str, str]:
    """What the seal covers."""
    values = (receipt.kind, str(receipt.client_uuid), receipt.sha256, moment(receipt))
    return dict(zip(FACTS, values, strict=True))


def moment(receipt: Receipt) -> str:
    """When it was given, in UTC."""
    return receipt.received_at.astimezone(UTC).isoformat()


def seal(facts: Mapping[str, str], user: int, secret: str) -> str:
    """HMAC-SHA256, hex, over the four facts and the person."""
    text = "\n".join([*(facts[name] for name in FACTS), str(user)])
    return salted_hmac(SALT, text, secret=secret, algorithm="sha256").hexdigest()


def is_genuine(found: Any, user: User) -> bool:
    """Whether this is a receipt the server gave to this person: its seal is right (under the present key or one of the
    former ones) and the row is there."""
    if not isinstance(found, dict) or not all(isinstance(found.get(name), str) for name in (*FACTS, "seal")):
        return False
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    if not any(constant_time_compare(found["seal"], seal(found, user.pk, key)) for key in keys):
        return False
    rows = Receipt.objects.visible_to(user).filter(kind=found["kind"], sha256=found["sha256"])
    return any(moment(row) == found["received_at"] for row in rows.filter(client_uuid=UUID(found["id"])))
