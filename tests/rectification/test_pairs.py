"""Every photo of how it was wants one of how it is."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.exceptions import BusinessRuleError
from core.files import store_upload
from rectification import services
from rectification.models import Evidence
from rectification.policies import unpaired
from supervision.acceptance.marks import tiny_pdf
from tests.rectification.conftest import photo

pytestmark = pytest.mark.django_db


def paper() -> SimpleUploadedFile:
    """An upload that is no photo."""
    return SimpleUploadedFile("检查记录.pdf", tiny_pdf("paper"), content_type="application/pdf")


def received(room, *uploads, **changes):
    """A problem shown by files, signed for, and its photos."""
    files = [store_upload(upload, kind="evidence", actor=room.inspector) for upload in uploads]
    item = room.bring("received", evidence=files, **changes)
    return item, [row for row in item.evidence.order_by("pk") if row.file.is_image]


def sent(item, **fields) -> dict:
    """What a browser sends."""
    return {"client_uuid": str(uuid.uuid4()), "version": item.version} | fields


@pytest.mark.parametrize(("act", "severity"), [(services.report_item, "limited"), (services.settle_item, "minor")])
def test_a_report_answers_every_photo_from_before(room, act, severity):
    item, (first, second) = received(room, photo("一.jpg"), photo("二.jpg"), paper(), severity=severity)
    done = {"actor": room.principal, "item": item, "text": "已换"}
    for files, pairs, words in (
        ([photo()], {}, "“一.jpg”“二.jpg”还没有对应的整改后照片"),
        ([photo()], {first.pk: photo()}, "“二.jpg”还没有"),
        ([], {first.pk: photo(), second.pk: paper()}, "不是照片"),
        ([], {first.pk: photo(), second.pk: photo(), 0: photo()}, "不是这条问题的"),
    ):
        with pytest.raises(BusinessRuleError, match=words):
            act(**done, files=files, pairs=pairs)
        item.refresh_from_db()
        assert (item.status, item.evidence.count()) == ("received", 3)
    item = act(**done, files=[], pairs={first.pk: photo("一后.jpg"), second.pk: photo("二后.jpg")})
    assert unpaired(item) == []
    assert first.answers.get().file.original_name == "一后.jpg"


def test_papers_from_before_need_no_photo(room):
    item, _ = received(room, paper())
    assert services.report_item(actor=room.principal, item=item, text="已改", files=[photo()]).status == "reported"


def test_a_lacking_pair_stops_recheck_and_write_off_and_each_round_has_its_own(room):
    item, (before,) = received(room, photo("一.jpg"))
    services.report_item(actor=room.principal, item=item, text="已换", files=[photo()], pairs={before.pk: photo()})
    Evidence.objects.exclude(pairs_with=None).update(pairs_with=None)
    with pytest.raises(BusinessRuleError, match="“一.jpg”没有本轮对应的整改后照片，不能通过复核"):
        services.pass_item(actor=room.inspector, item=item, is_on_site=True)
    item = services.return_item(actor=room.inspector, item=item, verdict="partly", reason="缺照片")
    with pytest.raises(BusinessRuleError, match="还没有对应"):
        services.report_item(actor=room.principal, item=item, text="已换", files=[photo()])
    services.report_item(actor=room.principal, item=item, text="已换", files=[], pairs={before.pk: photo()})
    services.pass_item(actor=room.inspector, item=item, is_on_site=True)
    Evidence.objects.exclude(pairs_with=None).update(pairs_with=None)
    with pytest.raises(BusinessRuleError, match="不能销号"):
        services.write_off_item(actor=room.staff, item=item)


def test_the_form_shows_each_photo_with_its_own_field_and_the_page_both_side_by_side(room, as_role):
    item, (first, second) = received(room, photo("一.jpg"), photo("二.jpg"), severity="minor")
    client, address = as_role("principal", room.principal), reverse("rectification:item_settle", args=[item.pk])
    page = client.get(address).content.decode()
    assert page.count('class="pair-before"') == 2
    assert first.get_absolute_url() in page
    lacking = client.post(address, sent(item, told="换了两个", **{f"pair_{first.pk}": photo("一后.jpg")}))
    assert lacking.status_code == 422
    assert "整改前照片2拍一张" in lacking.content.decode()
    assert "换了两个" in lacking.content.decode()
    files = {f"pair_{row.pk}": photo(f"{row.pk}后.jpg") for row in (first, second)}
    assert client.post(address, sent(item, told="换了两个", **files)).status_code == 302
    item.refresh_from_db()
    assert item.status == "settled"
    shown = client.get(item.get_absolute_url()).content.decode()
    assert shown.count('class="photo-pair"') == 2
    assert f"{first.pk}后.jpg" in shown
