"""A form has one effect, however often it is sent."""

import hashlib
import time
import uuid
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict

from core.exceptions import StaleVersion, WrongState
from core.models import Submission, Versioned

IGNORED = {"csrfmiddlewaretoken", "submit"}


def content_hash(request: HttpRequest) -> str:
    """SHA-256 of what was typed and of the names and sizes of the files."""
    parts = [f"{key}={values}" for key, values in sorted(request.POST.lists()) if key not in IGNORED]
    files: MultiValueDict = request.FILES
    parts += [f"{key}:{[(f.name, f.size) for f in values]}" for key, values in sorted(files.lists())]
    return hashlib.sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()


def key_of_content(content: str, *, now: float | None = None) -> uuid.UUID:
    """A key for a form that came without one: the same for the same content within a minute of the clock."""
    minute = int((time.time() if now is None else now) // 60)
    return uuid.uuid5(uuid.NAMESPACE_OID, f"{content}:{minute}")


@transaction.atomic
def submit_once(
    *,
    actor: Any,
    action: str,
    key: uuid.UUID | None,
    content: str,
    act: Callable[[], str],
    row: Any = None,
    version: int | None = None,
) -> str:
    """Run `act` once for this key and return its result's address; a repeat returns the first address.

    row, version: the edited row and the version the form was made from; a stale one raises StaleVersion.
    """
    sent = None
    if key is not None:
        sent, is_new = Submission.objects.get_or_create(
            actor=actor, action=action, key=key, defaults={"content_hash": content}
        )
        if not is_new:
            if sent.content_hash != content:
                raise WrongState("这张表单已经提交过一次；要再次提交，请重新打开页面填写。")
            return sent.result_url
    if isinstance(row, Versioned) and version is not None:
        current = type(row)._base_manager.select_for_update().values_list("version", flat=True).get(pk=row.pk)
        if current != version:
            raise StaleVersion("您填写期间，别人已经改动过这条记录。请对照下面两个版本，改好后再次提交。")
    address = act()
    if sent is not None:
        Submission.objects.filter(pk=sent.pk).update(result_url=address)
    return address
