"""The press in a process of its own: a paper that takes too long or too much memory ends that process, not this one.

The child stays warm between papers (the font configuration costs a second) and is replaced after a while.
"""

import base64
import json
import os
import selectors
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import Any

from django.conf import settings

from core.exceptions import BusinessRuleError
from reports.finish import NO_FINISH, Finish, finish_to_json

TIME_LIMIT = 60.0  # seconds for one paper
PAPERS_PER_CHILD = 200
PLACARDS_AT_ONCE = 8
ROOT = Path(__file__).resolve().parent.parent


class PrintRefused(BusinessRuleError):
    """The paper cannot be printed as it is; the sentence says why."""


class PressBroke(RuntimeError):
    """The child ended without an answer; trying again may help."""


@dataclass(frozen=True, slots=True)
class Printed:
    """A finished PDF, and the characters no font could print."""

    pdf: bytes
    missing: str


class Child:
    """One warm printing process of this process."""

    def __init__(self, folders: list[Path]) -> None:
        self.owner = os.getpid()
        self.printed = 0
        command = [sys.executable, "-m", "reports.press", *map(str, folders)]
        environment = {key: os.environ[key] for key in ("PATH", "HOME", "LANG", "LC_ALL") if key in os.environ}
        self.process = subprocess.Popen(  # noqa: S603 - fixed command, no shell
            command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

    @property
    def is_usable(self) -> bool:
        """Alive, ours (not inherited by a fork), and not yet due for replacement."""
        return self.process.poll() is None and self.owner == os.getpid() and self.printed < PAPERS_PER_CHILD

    def ask(self, request: bytes, limit: float) -> bytes:
        """One line in, one line out; raises TimeoutError after `limit` seconds and PressBroke when the child ended."""
        if self.process.stdin is None or self.process.stdout is None:
            raise PressBroke("press has no pipes")
        self.printed += 1
        try:
            self.process.stdin.write(request + b"\n")
            self.process.stdin.flush()
        except BrokenPipeError as error:
            raise PressBroke("press ended") from error
        return self.read_line(self.process.stdout.fileno(), monotonic() + limit)

    def read_line(self, pipe: int, until: float) -> bytes:
        """Everything up to the line's end, as it comes."""
        parts: list[bytes] = []
        with selectors.DefaultSelector() as selector:
            selector.register(pipe, selectors.EVENT_READ)
            while not parts or not parts[-1].endswith(b"\n"):
                if not selector.select(max(0.0, until - monotonic())):
                    raise TimeoutError
                part = os.read(pipe, 1 << 20)
                if not part:
                    raise PressBroke("press ended")
                parts.append(part)
        return b"".join(parts)

    def end(self) -> None:
        """Stop it now."""
        if self.owner == os.getpid():
            self.process.kill()
            self.process.wait()


_lock = Lock()
_children: list[Child] = []


def print_snapshot(
    snapshot: Mapping[str, Any], *, draft: bool, finish: Finish = NO_FINISH, limit: float = TIME_LIMIT
) -> Printed:
    """The PDF of a snapshot with its finish, printed within `limit` seconds and the child's memory limit.

    Raises PrintRefused with a Chinese sentence (content, fonts, time, memory) and PressBroke when the child died.
    """
    answer = _asked_warm({"snapshot": snapshot, "draft": draft, "finish": finish_to_json(finish)}, limit)
    return Printed(base64.b64decode(answer["pdf"]), answer["missing"])


def write_word(snapshot: Mapping[str, Any], *, draft: bool, finish: Finish = NO_FINISH) -> bytes:
    """The Word file of a snapshot with its finish, written by the same child: charts are drawn there. Raises as print_snapshot does."""
    asked = {"snapshot": snapshot, "draft": draft, "finish": finish_to_json(finish), "word": True}
    return base64.b64decode(_asked_warm(asked, TIME_LIMIT)["word"])


def _asked_warm(asked: Mapping[str, Any], limit: float) -> dict[str, Any]:
    """What the warm child answers within `limit` seconds; its refusal is raised."""
    request = json.dumps(asked, ensure_ascii=True).encode()
    with _lock:
        child = _child()
        try:
            line = child.ask(request, limit)
        except TimeoutError as error:
            _drop(child)
            raise PrintRefused(f"排版超过{limit:g}秒没有完成，已停止。请把公文拆短，或减少表格行数。") from error
        except PressBroke:
            _drop(child)
            raise
    answer: dict[str, Any] = json.loads(line)
    if "refused" in answer:
        raise PrintRefused(answer["refused"])
    return answer


def print_placards(
    placards: Sequence[Mapping[str, Any]],
    images: Mapping[str, bytes],
    *,
    size: str,
    told: Callable[[int], None] = lambda done: None,
    limit: float = TIME_LIMIT,
) -> Printed:
    """One PDF with a page for each placard (the fields of reports.placards.Placard), in a child of its own.

    images: JPEG bytes by the keys that the placards name. told: hears after every few pages how many are done, and may
    raise to stop. limit: seconds for each of those steps and for the binding. Raises PrintRefused and PressBroke.
    """
    child = Child([Path(settings.FONT_DIR)])
    known: set[str] = set()
    try:
        for start in range(0, len(placards), PLACARDS_AT_ONCE):
            part = list(placards[start : start + PLACARDS_AT_ONCE])
            new = {row["image"] for row in part if row["image"]} - known
            sent = {key: base64.b64encode(images[key]).decode() for key in new}
            told(_answer(child, {"placards": part, "images": sent, "size": size}, limit)["kept"])
            known |= new
        answer = _answer(child, {"placards": []}, limit)
    finally:
        child.end()
    return Printed(base64.b64decode(answer["pdf"]), answer["missing"])


def _answer(child: Child, request: Mapping[str, Any], limit: float) -> dict[str, Any]:
    """What the child says to one request; its refusal is raised."""
    try:
        answer: dict[str, Any] = json.loads(child.ask(json.dumps(request).encode(), limit))
    except TimeoutError as error:
        raise PrintRefused(f"排版超过{limit:g}秒没有完成，已停止。请少选几所学校再试。") from error
    if "refused" in answer:
        raise PrintRefused(answer["refused"])
    return answer


def close() -> None:
    """End the warm child, if there is one."""
    with _lock:
        for child in list(_children):
            _drop(child)


def _child() -> Child:
    for child in list(_children):
        if child.is_usable:
            return child
        _drop(child)
    _children.append(Child([Path(settings.FONT_DIR)]))
    return _children[-1]


def _drop(child: Child) -> None:
    _children.remove(child)
    child.end()
