"""What a phone keeps to start without a network: the files of the shell and their edition."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.templatetags.static import static

FOLDERS = ("js/phone/", "vendor/idb/idb.js")
FILES = frozenset(
    {"css/tokens.css", "css/phone.css", "img/chevron.svg", "img/mark.svg", "vendor/bootstrap-icons/icons.svg"}
)


@dataclass(frozen=True, slots=True)
class Shell:
    """urls: what is kept, sorted. edition: 16 hex digits over their contents; another edition is another release."""

    urls: tuple[str, ...]
    edition: str

    @property
    def as_json(self) -> str:
        """The addresses as a JSON array that may stand in a script."""
        return json.dumps(self.urls).replace("<", "\\u003c")


def shell() -> Shell:
    """The shell of this release; read once per process, anew each time while DEBUG."""
    return build() if settings.DEBUG else kept()


@lru_cache(maxsize=1)
def kept() -> Shell:
    """The shell as the process first saw it: files of a release do not change."""
    return build()


def build() -> Shell:
    """Read the files. Modules import each other by plain names, so the page and this list name them plainly too."""
    digest = hashlib.sha256()
    urls: set[str] = set()
    for path, storage in sorted(files(), key=lambda found: found[0]):
        with storage.open(path) as stream:
            digest.update(path.encode() + b"\0" + hashlib.sha256(stream.read()).digest())
        urls.add(f"{settings.STATIC_URL}{path}" if path.endswith(".js") else static(path))
    return Shell(tuple(sorted(urls)), digest.hexdigest()[:16])


def files() -> Iterator[tuple[str, Any]]:
    """Path and storage of every file of the shell, each once."""
    seen: set[str] = set()
    for finder in get_finders():
        for path, storage in finder.list([]):
            name = path.replace("\\", "/")
            if name not in seen and (name in FILES or name.startswith(FOLDERS)):
                seen.add(name)
                yield name, storage
