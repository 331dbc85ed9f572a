"""A phone as the server sees it: documents, pieces, receipts."""

import hashlib
import io
import json
import uuid

from django.test import Client
from django.urls import reverse
from PIL import Image

from inspectors.models import Checklist
from tests.factories.inspectors import DAY

JSON = {"HTTP_ACCEPT": "application/json"}
EMPTY = hashlib.sha256(b"").hexdigest()


def stamp(hour: int, minute: int = 0, day=DAY) -> str:
    """A moment of the county's day as a phone writes it."""
    return f"{day.isoformat()}T{hour:02d}:{minute:02d}:00+08:00"


def jpeg(size=(640, 480), colour="navy", **save) -> bytes:
    """A photo."""
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG", **save)
    return out.getvalue()


def signature_png() -> bytes:
    """A stroke on glass."""
    out = io.BytesIO()
    Image.new("RGBA", (200, 90), (0, 0, 0, 0)).save(out, "PNG")
    return out.getvalue()


def sha(data: bytes) -> str:
    """The hash a phone makes."""
    return hashlib.sha256(data).hexdigest()


def document(place, **changes):
    """A complete visit of 5 March 2024 as a phone writes it."""
    answers = {f"M{n}": {"result": "not_done" if n == 8 else "done", "choice": None, "note": ""} for n in range(1, 9)}
    values = {
        "edition": 1,
        "uuid": str(uuid.uuid4()),
        "school": place.school.pk,
        "visited_on": DAY.isoformat(),
        "kind": "regular",
        "checklist": Checklist.objects.get(code="national_2013").pk,
        "themes": [],
        "plan": None,
        "companions": [],
        "is_announced": False,
        "arrived_at": stamp(9),
        "left_at": stamp(11),
        "positions": [],
        "methods": ["lesson", "patrol"],
        "counts": {"lessons": 1, "documents": 12},
        "answers": answers,
        "readings": [],
        "lessons": [],
        "interviews": [],
        "summary": "听课一节，查看作业公示，与班主任座谈。",
        "highlights": "",
        "findings": [],
        "follow_up": "none",
        "photos": [],
        "signature": None,
        "written_at": stamp(11, 30),
    }
    return values | changes


def named_photo(data: bytes, **changes):
    """A photo as a document names it."""
    found = {"uuid": str(uuid.uuid4()), "sha256": sha(data), "size": len(data), "key": None, "finding": None}
    return found | {"caption": "", "taken_at": None} | changes


def finding(**changes):
    """A problem."""
    values = {"uuid": str(uuid.uuid4()), "text": "灭火器过期两具。", "severity": "limited", "matter": "M6"}
    return values | {"workdays": None} | changes


def named_signature(data: bytes, **changes):
    """A signature as a document names it."""
    values = {"uuid": str(uuid.uuid4()), "sha256": sha(data), "signer": "周敏", "post": "校长", "refusal": ""}
    return values | {"content_sha256": "ab" * 32, "signed_at": stamp(10, 50)} | changes


class Phone:
    """One signed-in phone."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def call(self, method: str, name: str, *args, body=b"", **headers):
        """One call as the phone makes it."""
        address = reverse(f"inspectors:phone_{name}", args=args)
        data = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        send = getattr(self.client, method)
        if method == "get":
            return send(address, **JSON, **headers)
        return send(address, data=data, content_type="application/json", **JSON, **headers)

    def put(self, found, body: bytes | None = None):
        """Save a document."""
        return self.call("put", "visit", found["uuid"], body=self.bytes_of(found) if body is None else body)

    @staticmethod
    def bytes_of(found) -> bytes:
        """The bytes of a document, always the same for the same document."""
        return json.dumps(found, ensure_ascii=False).encode()

    def state(self, found):
        """What became of a visit."""
        return self.call("get", "visit", found["uuid"])

    def piece(self, found, photo, data: bytes, *, at: int = 0, until: int | None = None, kind="photo", **changes):
        """Send [at, until) of a file."""
        headers = {
            "HTTP_UPLOAD_OFFSET": str(at),
            "HTTP_UPLOAD_LENGTH": str(len(data)),
            "HTTP_UPLOAD_SHA256": photo["sha256"],
            "HTTP_X_VISIT": found["uuid"],
            "HTTP_X_KIND": kind,
            "HTTP_X_NAME": "%E9%97%A8%E5%8F%A3.jpg",
        }
        return self.call("put", "upload", photo["uuid"], body=data[at:until], **(headers | changes))

    def submit(self, found, sha256: str | None = None):
        """Hand in."""
        return self.call("post", "submit", found["uuid"], body={"sha256": sha256 or sha(self.bytes_of(found))})
