"""What somebody reported about each school: verified by its inspector, with a question to the school and a lead."""

import uuid

from django.db.models import Model

from rectification.services import concerns
from supervision.acceptance.people import Cast


def reported(cast: Cast, letter: str) -> list[tuple[str, Model]]:
    """A message in its inspector's hands, what the principal is asked, and what the inspector should look at."""
    mark, staff = cast.marks[letter], cast.users["staff"]
    report = concerns.Report(
        client_uuid=uuid.uuid4(),
        school=cast.schools[letter],
        place="acceptance",
        category="food",
        text=mark.text("rectification.concern.text", "食堂的饭菜经常是凉的"),
        name=mark.text("rectification.concern.name", "反映人"),
        phone=mark.text("rectification.concern.phone", "139"),
    )
    concern, _ = concerns.receive_concern(report=report)
    concern = concerns.accept_concern(actor=staff, concern=concern)
    concern = concerns.assign_concern(actor=staff, concern=concern, handler=cast.inspector(letter))
    question = mark.text("rectification.inquiry.question", "请说明食堂午餐的保温措施")
    look_at = mark.text("rectification.lead.text", "请查看午餐分餐时的温度")
    inquiry = concerns.ask_school(actor=staff, concern=concern, question=question)
    lead = concerns.make_lead(actor=staff, concern=concern, text=look_at)
    return [("concern assigned", concern), ("inquiry", inquiry), ("lead", lead)]
