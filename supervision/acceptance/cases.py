"""Cases about each school: waiting for a decision, approved, and made known with the school's own words."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Model

from rectification.models import Case
from rectification.services import cases as acts
from supervision.acceptance.people import TODAY, Cast


def cases(cast: Cast, letter: str) -> list[tuple[str, Model]]:
    """One case in each of four states; only the ones made known are the school's to see."""
    told = notified(cast, letter, "interview")
    paper = cast.marks[letter].paper("rectification.caseevent.file content statement")
    upload = SimpleUploadedFile("证明材料.pdf", paper, content_type="application/pdf")
    said = cast.marks[letter].text("rectification.caseevent.text", "情况说明")
    acts.state_case(actor=cast.principal(letter), case=told, text=said, upload=upload)
    done = acts.carry_out_case(
        actor=cast.users["staff"], case=notified(cast, letter, "order"), done_on=TODAY, text="督办单已送达。"
    )
    return [
        ("case proposed", propose(cast, letter, "circular")),
        ("case approved", approved(cast, letter, "remind")),
        ("case notified", told),
        ("case done", done),
        ("case file", told.events.exclude(file=None).get()),
    ]


def propose(cast: Cast, letter: str, kind: str) -> Case:
    """The staff's proposal, told by the school's own string."""
    text = cast.marks[letter].text("rectification.case.text", "问题逾期未整改")
    return acts.propose_case(
        actor=cast.users["staff"], kind=kind, school=cast.schools[letter], basis="教育督导条例第二十五条", text=text
    )


def approved(cast: Cast, letter: str, kind: str) -> Case:
    """The same, approved by the director."""
    return acts.approve_case(actor=cast.users["director"], case=propose(cast, letter, kind))


def notified(cast: Cast, letter: str, kind: str) -> Case:
    """The same, made known to the school."""
    return acts.notify_case(actor=cast.users["staff"], case=approved(cast, letter, kind), text="请按时参加。")
