"""Official paper in every state."""

import io
from datetime import date, datetime
from zoneinfo import ZoneInfo

import factory
from PIL import Image, ImageDraw

from core.files import store_bytes
from reports.blocks import Block, Heading, Paper, Paragraph, Table
from reports.models import Document, Receipt, Seal
from reports.snapshots import paper_to_json, snapshot_sha256
from reports.workflow import Status
from tests.factories.office import UserFactory
from tests.factories.schools import SchoolFactory

SHANGHAI = ZoneInfo("Asia/Shanghai")
SIGNED_ON = date(2024, 3, 12)


def at(day: int) -> datetime:
    """An instant in March 2024."""
    return datetime(2024, 3, day, 10, 0, tzinfo=SHANGHAI)


def sample_blocks() -> tuple[Block, ...]:
    """A short opinion: a paragraph, two headings, a table."""
    return (
        Paragraph("县教育督导室于2024年3月5日对你校开展经常性督导，现将有关情况反馈如下。"),
        Heading("发现的问题"),
        Table(("问题", "整改期限"), (("教学楼二层灭火器过期", "2024年4月16日"),), (3, 1)),
        Heading("整改要求"),
        Paragraph("请你校按期完成整改，并上传佐证材料。"),
    )


def paper_of(document: Document) -> Paper:
    """The content that goes with the columns of a row in the making."""
    return Paper(
        kind=document.kind,
        organ_mark="青禾县人民政府教育督导室文件",
        organ="青禾县人民政府教育督导室",
        title=document.title,
        addressee=document.addressee,
        blocks=sample_blocks(),
        number=document.number,
        dated_on=SIGNED_ON if document.number else None,
        printer="青禾县人民政府教育督导室",
        facts={"visits": 3},
    )


class DocumentFactory(factory.django.DjangoModelFactory):
    """A draft to a school, of 2024-03-10.

    Traits submitted, signed, issued (delivered, if there is a school), delivered, received, archived, withdrawn move it on with consistent
    columns; a paper to a school has its copy, signed for where it was received. No PDF is printed: give `pdf` where a test needs
    one.
    """

    class Meta:
        model = Document
        skip_postgeneration_save = True

    class Params:
        submitted = factory.Trait(
            status=Status.SUBMITTED, submitted_by=factory.SelfAttribute("drafted_by"), submitted_at=at(11)
        )
        signed = factory.Trait(
            submitted=True,
            status=Status.SIGNED,
            signed_by=factory.SubFactory(UserFactory),
            signed_at=at(12),
        )
        issued = factory.Trait(
            signed=True,
            status=factory.LazyAttribute(lambda row: Status.DELIVERED if row.school else Status.ISSUED),
            number=factory.Sequence(lambda n: f"青督反馈〔2024〕{n + 5001}号"),
            issued_by=factory.SelfAttribute("drafted_by"),
            issued_at=at(13),
        )
        delivered = factory.Trait(issued=True)
        received = factory.Trait(issued=True, status=Status.RECEIVED)
        archived = factory.Trait(
            received=True,
            status=Status.ARCHIVED,
            archived_by=factory.SelfAttribute("drafted_by"),
            archived_at=at(20),
        )
        withdrawn = factory.Trait(
            issued=True,
            status=Status.WITHDRAWN,
            withdrawn_by=factory.SelfAttribute("signed_by"),
            withdrawn_at=at(15),
            withdraw_reason="引用数据有误",
        )

    kind = "feedback_opinion"
    number = ""
    year = 2024
    school = factory.SubFactory(SchoolFactory)
    title = factory.Sequence(lambda n: f"关于第{n}次督导情况的反馈意见")
    addressee = factory.LazyAttribute(lambda row: row.school.name if row.school else "各中小学、幼儿园")
    drafted_by = factory.SubFactory(UserFactory)
    drafted_at = at(10)

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        """The snapshot says what the columns say; a signed one is hashed."""
        row = model_class(*args, **kwargs)
        if not row.snapshot:
            row.snapshot = paper_to_json(paper_of(row))
        if row.is_frozen and not row.sha256:
            row.sha256 = snapshot_sha256(row.snapshot)
        row.save(force_insert=True)
        return row

    @factory.post_generation
    def receipt(row, create, extracted, **kwargs):
        """The school's copy, delivered with the issue and signed for on received papers."""
        if create and row.school:
            signed = {"signed": True} if row.status in {Status.RECEIVED, Status.ARCHIVED} else {}
            ReceiptFactory(document=row, delivered_at=row.issued_at, **signed)


class ReceiptFactory(factory.django.DjangoModelFactory):
    """The copy of the school a paper went to; signed: the principal has signed for it."""

    class Meta:
        model = Receipt

    class Params:
        signed = factory.Trait(signed_by=factory.SubFactory(UserFactory), signed_at=at(14))

    document = factory.SubFactory(DocumentFactory, issued=True)
    school = factory.SelfAttribute("document.school")
    delivered_at = at(13)


def seal_picture(*, size: int = 420, ground: tuple[int, ...] = (255, 255, 255, 0), kind: str = "PNG") -> bytes:
    """A red ring with a bar, on a clear ground unless another is given."""
    mode = "RGBA" if len(ground) == 4 else "RGB"
    picture = Image.new(mode, (size, size), ground)
    pen, red = ImageDraw.Draw(picture), (204, 0, 0, 255)[: len(ground)]
    pen.ellipse((4, 4, size - 5, size - 5), outline=red, width=size // 20)
    pen.rectangle((size // 4, size * 3 // 7, size * 3 // 4, size * 4 // 7), fill=red)
    out = io.BytesIO()
    picture.save(out, kind)
    return out.getvalue()


class SealFactory(factory.django.DjangoModelFactory):
    """A seal of the county's office, in use since 2020, its picture in the store."""

    class Meta:
        model = Seal

    name = factory.Sequence(lambda n: f"督导室印章{n}")
    organ = "青禾县人民政府教育督导室"
    diameter = "42.0"
    started_on = date(2020, 1, 1)
    kept_by = factory.SubFactory(UserFactory)
    kept_at = at(1)
    image = factory.LazyAttribute(
        lambda row: store_bytes(
            seal_picture(), name="印章.png", kind="document", actor=row.kept_by, content_type="image/png"
        )
    )
