"""A plate at a gate with everything that hangs on it, made when an address asks for it."""

import uuid
from datetime import date

from core.files import store_bytes, store_upload
from core.models import StoredFile
from inspectors.models import Inspector, Plate, PlatePrint, VisitSignature
from office import clock
from office.models import Delivery, Robot, User
from rectification.models import Case, Concern, ConcernPhoto, Exposure
from reports.models import Batch, Document, Filing, PublicVersion, Seal
from schools.models import Posting, School
from tests.factories.inspectors import photo
from tests.factories.reports import SealFactory


def portrait() -> Inspector:
    """Somebody with a picture, responsible for the first school."""
    person = Inspector.objects.get(user__username="inspector2")
    if person.photo is None:
        person.photo = store_upload(photo(), kind="photo", actor=None)
        person.save(update_fields=["photo"])
    return person


def plate() -> Plate:
    """Of a school whose present inspector has a picture."""
    school = School.objects.get(code="319900999") if School.objects.filter(code="319900999") else vacant_school()
    person = portrait().user
    Posting.objects.get_or_create(
        user=person, school=school, capacity="inspector", ended_on=None, defaults={"started_on": date(2024, 1, 1)}
    )
    return Plate.objects.get_or_create(
        school=school, defaults={"inspector": person, "phone": "0398-1", "duties": "监督学校依法办学。"}
    )[0]


def vacant_school() -> School:
    """A school of nobody's who signs in here."""
    return School.objects.create(
        code="319900999", name="门口小学", kind="primary", ownership="public", location="rural"
    )


def plate_print() -> PlatePrint:
    """With its file."""
    user = User.objects.get(username="staff")
    row, is_new = PlatePrint.objects.get_or_create(requested_by=user, defaults={"requested_at": clock.now()})
    if is_new:
        row.pdf = store_bytes(
            b"%PDF-1.7", name="公示牌.pdf", kind="document", actor=user, content_type="application/pdf"
        )
        row.save(update_fields=["pdf"])
    return row


def seal() -> Seal:
    """With its picture."""
    return Seal.objects.first() or SealFactory(kept_by=User.objects.get(username="director"))


def paper_code() -> str:
    """Of a paper that was sent out."""
    return Document.objects.out().order_by("pk")[0].code


def robot() -> Robot:
    """A group robot."""
    return Robot.objects.get_or_create(
        name="验收群", defaults={"kind": "wecom", "audience": "staff", "url_sealed": "-"}
    )[0]


def delivery() -> Delivery:
    """What it could not be told."""
    return Delivery.objects.get_or_create(
        key="robot:gate",
        defaults={
            "channel": "robot",
            "robot": robot(),
            "subject": "提醒",
            "body": "无",
            "state": "failed",
            "created_at": clock.now(),
        },
    )[0]


def concern() -> Concern:
    """What somebody reported there."""
    return Concern.objects.get_or_create(
        number="2024-9999",
        defaults={
            "client_uuid": uuid.uuid4(),
            "school": plate().school,
            "category": "food",
            "text": "食堂的菜经常是凉的，希望改进。",
            "received_at": clock.now(),
        },
    )[0]


def concern_photo() -> ConcernPhoto:
    """A picture that came along."""
    row = concern()
    return row.photos.first() or ConcernPhoto.objects.create(
        concern=row, file=store_upload(photo(), kind="photo", actor=None)
    )


def exposure() -> Exposure:
    """What everybody may read about a case."""
    case = Case.objects.filter(exposure=None).order_by("pk").first()
    staff, director = (User.objects.get(username=name) for name in ("staff", "director"))
    given = {"masked_text": "没有按期整改。", "told_on": date(2024, 5, 1), "window_ends_on": date(2024, 5, 11)}
    signed = {"made_by": staff, "approved_by": director, "status": "published", "published_at": clock.now()}
    return Exposure.objects.filter(title="公开的问题").first() or Exposure.objects.create(
        case=case, title="公开的问题", **given, **signed
    )


def signature(visit: int) -> VisitSignature:
    """The head's signature under a visit."""
    row = VisitSignature.objects.filter(visit=visit).first()
    return row or VisitSignature.objects.create(
        visit_id=visit,
        client_uuid=uuid.uuid4(),
        signer="校长",
        file=store_upload(photo("签字.jpg"), kind="photo", actor=None),
        content_sha256="0" * 64,
        signed_at=clock.now(),
    )


def a_file(name: str, content_type: str) -> StoredFile:
    """Something to download."""
    return store_bytes(b"%PDF-1.7", name=name, kind="document", actor=None, content_type=content_type)


def batch() -> Batch:
    """To one school, with both its files."""
    user = User.objects.get(username="staff")
    found = Batch.objects.filter(name="验收批次").first()
    if found is None:
        pdf, packed = a_file("合并打印.pdf", "application/pdf"), a_file("压缩包.zip", "application/zip")
        made = {"made_by": user, "made_at": clock.now(), "archive": packed, "print_file": pdf}
        found = Batch.objects.create(kind="supervision_notice", name="验收批次", **made)
        found.entries.create(school=School.objects.order_by("pk").first())
    return found


def filing() -> Filing:
    """Owed to the city."""
    made = {"to": "市教育督导委员会办公室", "year": 2024, "due_on": date(2024, 6, 30)}
    made["entered_by"] = User.objects.get(username="staff")
    return Filing.objects.get_or_create(title="验收报送", defaults=made)[0]


def public_version() -> PublicVersion:
    """Of a paper that was sent out, on the public page, with its file."""
    document = Document.objects.out().order_by("pk")[0]
    made = {
        "status": "published",
        "snapshot": document.snapshot | {"title": "公开的公文", "addressee": "各学校", "blocks": [], "facts": {}},
        "prepared_by": User.objects.get(username="staff"),
        "prepared_at": clock.now(),
        "approved_by": User.objects.get(username="director"),
        "published_at": clock.now(),
    }
    row, is_new = PublicVersion.objects.get_or_create(document=document, defaults=made)
    if is_new:
        row.pdf = a_file("公开版.pdf", "application/pdf")
        row.save(update_fields=["pdf"])
    return row
