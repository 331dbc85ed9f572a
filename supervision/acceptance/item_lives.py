"""Problems of each school on every side way: rechecked by appointment, ended by the principal, merged, transferred, paused."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Model

from office import clock
from office.models import Unit
from rectification import services as mending
from rectification.models import Item, Severity, Source
from supervision.acceptance.people import Cast

TOWN = "验收县示例乡镇"


class ItemLives:
    """Lets the items of one school go their ways."""

    def __init__(self, cast: Cast, letter: str) -> None:
        self.school, self.mark = cast.schools[letter], cast.marks[letter]
        self.staff, self.second = cast.users["staff"], cast.users["staff2"]
        self.inspector, self.principal = cast.inspector(letter), cast.principal(letter)

    def received(self, name: str, severity: str = Severity.LIMITED) -> Item:
        """A problem the office entered and the school signed for."""
        item = mending.open_item(
            actor=self.second,
            school=self.school,
            source=Source.UPPER,
            basis=self.mark.text(f"rectification.item.basis {name}", "依据"),
            severity=severity,
            text=self.mark.text(f"rectification.item.text {name}", "上级反馈的问题"),
            found_on=clock.today(),
            programme=self.mark.text(f"rectification.item.programme {name}", "专项评估"),
            note=self.mark.text(f"rectification.item.note {name}", "备注"),
        )
        mending.issue_item(actor=self.staff, item=item)
        return mending.receive_item(actor=self.principal, item=item)

    def proof(self, name: str) -> list[SimpleUploadedFile]:
        """A marked photo."""
        title = f"{self.mark.text(f'core.storedfile.original_name {name}', '照片')}.jpg"
        return [SimpleUploadedFile(title, self.mark.picture(f"photo content {name}"), "image/jpeg")]

    def words(self, name: str, field: str) -> str:
        """A marked text."""
        return self.mark.text(f"rectification.{field} {name}", "说明")

    def checking(self) -> Item:
        """Its recheck has a person and a day."""
        item = self.received("checking")
        text = self.words("report checking", "itemevent.text")
        mending.report_item(actor=self.principal, item=item, text=text, files=self.proof("checking"))
        return mending.check_item(actor=self.staff, item=item, checker=self.inspector, recheck_on=clock.today())

    def settled(self) -> Item:
        """Ended by the principal."""
        item = self.received("settled", Severity.MINOR)
        text = self.words("settle", "itemevent.text")
        return mending.settle_item(actor=self.principal, item=item, text=text, files=self.proof("settled"))

    def transferred(self) -> Item:
        """On a unit's desk, with a statement nobody has answered."""
        item, unit = self.received("transferred"), Unit.objects.get_or_create(name=TOWN, kind="township")[0]
        text = self.words("statement", "itemevent.text")
        mending.make_statement(actor=self.principal, item=item, text=text)
        reason = self.words("transfer", "pause.reason")
        return mending.transfer_item(actor=self.staff, item=item, unit=unit, reason=reason)

    def paused(self) -> Item:
        """Its clock stands."""
        item = self.received("paused")
        return mending.pause_item(actor=self.staff, item=item, reason=self.words("pause", "pause.reason"))

    def merged(self, into: Item) -> Item:
        """Part of another."""
        item, reason = self.received("merged"), self.words("merge", "itemevent.text")
        return mending.merge_items(actor=self.staff, item=item, into=into, reason=reason)


def item_lives(cast: Cast, letter: str) -> list[tuple[str, Model]]:
    """One item on every side way, by the names the matrix knows."""
    lives = ItemLives(cast, letter)
    paused = lives.paused()
    return [
        ("item minor", lives.received("minor", Severity.MINOR)),
        ("item checking", lives.checking()),
        ("item settled", lives.settled()),
        ("item transferred", lives.transferred()),
        ("item paused", paused),
        ("item merged", lives.merged(paused)),
    ]
