"""Each school's studio, one check it made of itself, and the problem that came of it."""

from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Model

from rectification.services.studios import add_check, check_studio, run_studio, save_studio, start_studio
from supervision.acceptance.people import TODAY, Cast
from supervision.sample.county import stand_on

CHECKED_ON = date(2024, 5, 30)


def studios(cast: Cast, letter: str) -> list[tuple[str, Model]]:
    """Everything of one school."""
    stand_on(TODAY)
    school, mark, principal = cast.schools[letter], cast.marks[letter], cast.principal(letter)
    start_studio(actor=principal, school=school)
    rules = mark.paper("paper content studio rules")
    name = mark.text("core.storedfile.original_name studio rules", "工作制度")
    studio = save_studio(
        actor=principal,
        school=school,
        head=mark.text("schools.studio.head", "副校长"),
        members=f"副校长\n教务主任\n{mark.text('schools.studio.members', '总务主任')}",
        rules=SimpleUploadedFile(f"{name}.pdf", rules, "application/pdf"),
    )
    run_studio(actor=principal, school=school)
    check_studio(
        actor=cast.users["staff"],
        school=school,
        term="2024年春季学期",
        is_met=True,
        note=mark.text("schools.studiocheck.note", "制度齐全"),
    )
    check = add_check(
        actor=principal,
        school=school,
        checked_on=CHECKED_ON,
        area="safety",
        people=mark.text("rectification.internalcheck.people", "值周小组"),
        text=mark.text("rectification.internalcheck.text", "查了教学楼通道"),
        problem=mark.text("rectification.item.text self-found", "疏散通道堆放杂物"),
        severity="minor",
    )
    assert check.item is not None  # noqa: S101 - a problem was given
    return [("studio", studio), ("internal check", check), ("item self-found", check.item)]
