"""Photos that arrive piece by piece: whole, broken off, damaged, hostile, and what they carry inside."""

import io
import os
import struct
import subprocess
import sys
import uuid
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.urls import reverse
from PIL import ExifTags, Image

from core.files import read_shown
from core.likeness import difference_hash
from core.models import StoredFile
from inspectors import upload_files
from inspectors.models import PhotoUpload, Receipt, Visit, VisitPhoto, VisitPhotoPlace
from inspectors.pictures import place_in
from inspectors.schedules import sweep_uploads
from inspectors.services.uploads import MOST
from inspectors.services.uploads import sweep_uploads as sweep
from tests.inspectors.phone import (
    Phone,
    document,
    finding,
    jpeg,
    named_photo,
    named_signature,
    sha,
    signature_png,
    stamp,
)

WHERE = {1: "N", 2: (30.0, 34.0, 12.5), 3: "E", 4: (104.0, 3.0, 36.0)}


def noisy(size=(900, 700), **save) -> bytes:
    """A photo that does not compress: a few hundred kB."""
    out = io.BytesIO()
    Image.frombytes("RGB", size, os.urandom(size[0] * size[1] * 3)).save(out, "JPEG", quality=90, **save)
    return out.getvalue()


def exif(gps=None, orientation=None, text="") -> Image.Exif:
    """What a camera writes."""
    found = Image.Exif()
    if gps:
        found.get_ifd(ExifTags.IFD.GPSInfo).update(gps)
    if orientation:
        found[ExifTags.Base.Orientation] = orientation
    if text:
        found[ExifTags.Base.ImageDescription] = text
    return found


def read(row) -> bytes:
    """The shown copy."""
    return read_shown(row.file)


@pytest.fixture
def sent(phone, place):
    """sent(data, …) -> a saved document that names this photo."""

    def save(data: bytes, found=None, **changes):
        photo = named_photo(data, **changes)
        found = (found or document(place)) | {"photos": [photo]}
        answer = phone.put(found)
        assert answer.status_code == 200, answer.content.decode()
        return found, photo

    return save


def test_a_photo_arrives_in_pieces_and_gets_a_receipt(phone, place, sent):
    data = noisy()
    found, photo = sent(data, key="M6", caption="教学楼西侧")
    step, at, answer = 100_000, 0, None
    while at < len(data):
        answer = phone.piece(found, photo, data, at=at, until=at + step)
        assert answer.status_code == 200, answer.content.decode()
        at = answer.json()["received"]
    assert answer.json()["receipt"]["sha256"] == photo["sha256"]
    assert answer.json()["done"]
    row = VisitPhoto.objects.get()
    assert (row.entry.code, row.caption, row.file.sha256) == ("M6", "教学楼西侧", sha(data))
    assert row.perceptual_hash == difference_hash(read(row))
    assert row.file.original_name == "门口.jpg"
    assert phone.submit(found).status_code == 200
    again = phone.piece(found, photo, data, at=len(data) - 10)
    assert again.json()["receipt"] == answer.json()["receipt"]
    assert phone.call("get", "upload", photo["uuid"]).json()["done"]
    assert Receipt.objects.filter(kind="photo").count() == VisitPhoto.objects.count() == 1


def test_a_broken_off_photo_goes_on_where_the_server_has_it(phone, place, sent):
    data = noisy()
    found, photo = sent(data)
    assert phone.call("get", "upload", photo["uuid"]).status_code == 404
    phone.piece(found, photo, data, until=50_000)
    assert phone.call("get", "upload", photo["uuid"]).json() == {"received": 50_000, "done": False}
    for at in (0, 49_999, 60_000):
        answer = phone.piece(found, photo, data, at=at, until=at + 1000)
        assert (answer.status_code, answer.json()["received"]) == (409, 50_000)
    assert phone.piece(found, photo, data, at=50_000).json()["done"]


def test_a_first_piece_from_the_middle_starts_at_nothing(phone, place, sent):
    data = noisy()
    found, photo = sent(data)
    answer = phone.piece(found, photo, data, at=1000, until=2000)
    assert (answer.status_code, answer.json()["received"]) == (409, 0)


def test_bytes_the_database_never_heard_of_are_cut_off(phone, place, sent):
    data = noisy()
    found, photo = sent(data)
    phone.piece(found, photo, data, until=1000)
    with upload_files.part_of(uuid.UUID(photo["uuid"])).open("ab") as stream:
        stream.write(b"left behind by a process that died")
    assert phone.piece(found, photo, data, at=1000).json()["done"]
    assert VisitPhoto.objects.get().file.sha256 == sha(data)


def test_a_lost_part_file_starts_again(phone, place, sent):
    data = noisy()
    found, photo = sent(data)
    phone.piece(found, photo, data, until=1000)
    upload_files.drop(uuid.UUID(photo["uuid"]))
    assert phone.call("get", "upload", photo["uuid"]).json()["received"] == 0
    assert phone.piece(found, photo, data, at=1000).json()["received"] == 0
    assert phone.piece(found, photo, data).json()["done"]


def test_a_damaged_whole_is_dropped_and_starts_again(phone, place, sent):
    data = noisy()
    found, photo = sent(data)
    damaged = data[:5000] + b"\0\0" + data[5002:]
    answer = phone.piece(found, photo, damaged)
    assert (answer.status_code, answer.json()["received"]) == (422, 0)
    assert "损坏" in answer.json()["error"]
    assert not PhotoUpload.objects.exists()
    assert not StoredFile.objects.exists()
    assert upload_files.size_of(uuid.UUID(photo["uuid"])) == 0
    assert phone.piece(found, photo, data).json()["done"]


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + os.urandom(2000), "HEIC"),
        (lambda: b"%PDF-1.4\n%%EOF\n" * 20, "不是照片"),
        (lambda: b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>" * 5, "不是照片"),
        (lambda: noisy()[:-3000], "已损坏"),
        (lambda: b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sIIBBBBB", 13, b"IHDR", 60_000, 60_000, 8, 2, 0, 0, 0), "照片"),
    ],
    ids=["heic", "pdf", "svg", "truncated", "bomb"],
)  # fmt: skip
def test_what_is_no_photo_is_refused_in_words(phone, place, sent, make, words):
    data = make()
    found, photo = sent(data)
    answer = phone.piece(found, photo, data)
    assert answer.status_code == 422
    assert words in answer.json()["error"]
    assert "received" not in answer.json()
    assert not VisitPhoto.objects.exists()
    assert not StoredFile.objects.exists()
    assert phone.submit(found).status_code == 422


def test_a_photo_that_is_also_a_page_is_shown_as_a_photo_only(phone, place, sent):
    data = jpeg(exif=exif(text="<script>alert(1)</script>")) + b"<html><script>alert(2)</script></html>"
    found, photo = sent(data)
    assert phone.piece(found, photo, data).json()["done"]
    row = VisitPhoto.objects.get()
    response = phone.client.get(photo_url(row))
    shown = b"".join(response.streaming_content)
    assert b"script" not in shown
    assert response["Content-Type"] == "image/jpeg"
    assert response["X-Content-Type-Options"] == "nosniff"


def photo_url(row) -> str:
    """The photo's address."""
    return reverse("inspectors:photo_file", args=[row.pk])


def test_the_place_inside_a_photo_is_for_the_office_only(phone, place, sent, as_role):
    data = jpeg(exif=exif(gps=WHERE))
    found, photo = sent(data)
    phone.piece(found, photo, data)
    phone.submit(found)
    row = VisitPhoto.objects.get()
    kept = VisitPhotoPlace.objects.get()
    assert (kept.latitude, kept.longitude) == (Decimal("30.570139"), Decimal("104.060000"))
    principal, staff = as_role("principal", place.principal), as_role("staff")
    for client in (phone.client, principal, staff):
        assert place_in(b"".join(client.get(photo_url(row)).streaming_content)) is None
    for client in (phone.client, principal):
        response = client.get(photo_url(row) + "?download=1")
        assert response["Content-Disposition"].startswith("attachment")
        assert place_in(b"".join(response.streaming_content)) is None
    original = b"".join(staff.get(photo_url(row) + "?download=1").streaming_content)
    assert original == data
    assert not VisitPhotoPlace.objects.visible_to(place.principal).exists()
    assert not VisitPhotoPlace.objects.visible_to(place.inspector).exists()
    assert VisitPhotoPlace.objects.visible_to(staff.person).get() == kept


@pytest.mark.parametrize(
    "gps",
    [
        {1: "N", 2: (95.0, 0.0, 0.0), 3: "E", 4: (104.0, 0.0, 0.0)},
        {1: "N", 2: (30.0,), 3: "E", 4: (104.0, 0.0, 0.0)},
        {1: "N", 3: "E", 4: (104.0, 0.0, 0.0)},
        {},
    ],
    ids=["beyond the pole", "one number", "no latitude", "nothing"],
)
def test_a_place_that_is_none_is_not_kept(gps):
    assert place_in(jpeg(exif=exif(gps=gps, text="x"))) is None
    assert place_in(b"no image") is None


def test_south_and_west_are_negative():
    south = {1: "S", 2: (10.0, 30.0, 0.0), 3: "W", 4: (20.0, 0.0, 36.0)}
    assert place_in(jpeg(exif=exif(gps=south))) == (Decimal("-10.500000"), Decimal("-20.010000"))


def test_the_shown_copy_stands_upright(phone, place, sent):
    upright = Image.new("RGB", (80, 40), "white")
    upright.paste("navy", (0, 0, 40, 40))
    out = io.BytesIO()
    upright.transpose(Image.Transpose.ROTATE_90).save(out, "JPEG", exif=exif(orientation=6), quality=95)
    found, photo = sent(out.getvalue())
    phone.piece(found, photo, out.getvalue())
    with Image.open(io.BytesIO(read(VisitPhoto.objects.get()))) as shown:
        assert shown.size == (80, 40)
        assert shown.getpixel((10, 20))[2] > 100 > shown.getpixel((10, 20))[0]
        assert min(shown.getpixel((70, 20))) > 200
        assert not shown.getexif()


def test_near_copies_have_near_hashes():
    patches = Image.frombytes("L", (9, 8), bytes((n * n * 31 + n * 73) % 256 for n in range(72)))
    scene = patches.resize((400, 300), Image.Resampling.BICUBIC).convert("RGB")

    def bits(image, **save):
        out = io.BytesIO()
        image.save(out, "JPEG", **save)
        return int(difference_hash(out.getvalue()), 16)

    first = bits(scene, quality=95)
    assert (first ^ bits(scene.resize((200, 150)), quality=40)).bit_count() <= 4
    assert (first ^ bits(scene.transpose(Image.Transpose.FLIP_LEFT_RIGHT), quality=95)).bit_count() > 10
    assert len(difference_hash(jpeg())) == 16


def test_a_forty_megapixel_photo_is_taken_within_bounded_memory(tmp_path):
    code = """
import io, os, resource, sys
sys.path.insert(0, os.getcwd())
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
import django; django.setup()
from core.files import shown_copy, sniff
from PIL import Image
data = open(sys.argv[1], "rb").read()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
assert sniff(data, "大.jpg", "photo") == "image/jpeg"
copy, _ = shown_copy(data, "大.jpg")
assert max(Image.open(io.BytesIO(copy)).size) == 2000
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""
    path = tmp_path / "large.jpg"
    Image.effect_noise((7300, 5480), 40).convert("RGB").save(path, "JPEG", quality=30)
    ran = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert int(ran.stdout.split()[-1]) < 100_000  # kB; decoded whole it would be 120 MB and its copies


def test_a_photo_of_more_than_fifty_megapixels_is_refused(phone, place, sent):
    data = jpeg((8000, 6300))
    found, photo = sent(data)
    answer = phone.piece(found, photo, data)
    assert answer.status_code == 422
    assert "五千万像素" in answer.json()["error"]


def test_a_signature_arrives_with_the_digest_of_what_was_signed(phone, place):
    data = signature_png()
    signature = named_signature(data)
    found = document(place, signature=signature)
    phone.put(found)
    assert "校方签字还没有完整传到服务器" in phone.submit(found).json()["error"]
    answer = phone.piece(found, signature, data, kind="signature")
    assert answer.json()["receipt"]["kind"] == "signature"
    assert phone.submit(found).status_code == 200
    row = Visit.objects.get().signatures.get()
    assert (row.signer, row.post, row.content_sha256, row.file.sha256) == ("周敏", "校长", "ab" * 32, sha(data))
    with Image.open(io.BytesIO(read(row))) as shown:
        assert min(shown.getpixel((5, 5))) > 240  # glass is shown as white paper
    version = Visit.objects.get().versions.get().content
    assert version["signatures"][0]["sha256"] == sha(data)


def test_a_new_signature_before_submission_replaces_the_one_under_the_older_text(phone, place):
    data = signature_png()
    first = named_signature(data)
    found = document(place, signature=first)
    phone.put(found)
    phone.piece(found, first, data, kind="signature")
    second = named_signature(data, signer="李航", signed_at=stamp(10, 55))
    changed = found | {"summary": "补记一段。", "signature": second}
    phone.put(changed)
    assert not Visit.objects.get().signatures.exists()
    assert "校方签字" in phone.submit(changed).json()["error"]
    assert phone.piece(changed, second, data, kind="signature").json()["done"]
    assert phone.submit(changed).status_code == 200
    assert Visit.objects.get().signatures.get().signer == "李航"


def test_a_photo_belongs_to_its_finding_and_moves_with_the_document(phone, place, sent):
    data = jpeg()
    problem = finding()
    found, photo = sent(
        data, document(place, findings=[problem], follow_up="notice"), finding=problem["uuid"], caption="灭火器"
    )
    phone.piece(found, photo, data)
    row = VisitPhoto.objects.get()
    assert (str(row.finding.client_uuid), row.caption) == (problem["uuid"], "灭火器")
    phone.put(found | {"photos": [photo | {"finding": None, "key": "M1", "caption": "门厅"}]})
    row.refresh_from_db()
    assert (row.finding, row.entry.code, row.caption) == (None, "M1", "门厅")


def test_a_photo_taken_out_of_the_document_leaves_the_draft_and_may_be_sent_again(phone, place, sent):
    data = jpeg()
    found, photo = sent(data)
    phone.piece(found, photo, data)
    phone.put(found | {"photos": []})
    assert not VisitPhoto.objects.exists()
    assert phone.call("get", "upload", photo["uuid"]).status_code == 404
    phone.put(found)
    assert phone.piece(found, photo, data).json()["done"]
    assert phone.state(found).json()["photos"] == [photo["uuid"]]


def test_a_photo_needs_its_document_first(phone, place):
    data = jpeg()
    photo, found = named_photo(data), document(place)
    answer = phone.piece(found, photo, data)
    assert (answer.status_code, "请先发送记录" in answer.json()["error"]) == (404, True)
    phone.put(found)
    answer = phone.piece(found, photo, data)
    assert (answer.status_code, "不在服务器上的督导记录里" in answer.json()["error"]) == (422, True)


def test_a_photo_of_another_hash_than_named_is_refused(phone, place, sent):
    data, other = jpeg(), jpeg(colour="red")
    found, photo = sent(data)
    answer = phone.piece(found, photo | {"sha256": sha(other)}, other)
    assert answer.status_code == 422
    assert "不是同一个文件" in answer.json()["error"]


def test_a_number_is_not_used_for_two_files(phone, place, sent):
    data = noisy()
    found, photo = sent(data)
    phone.piece(found, photo, data, until=1000)
    answer = phone.piece(found, photo | {"sha256": "0" * 64}, data, at=1000)
    assert answer.status_code == 409
    assert "received" not in answer.json()


def test_another_persons_photo_is_refused_and_tells_nothing(phone, place, sent, as_role):
    data = noisy()
    found, photo = sent(data)
    phone.piece(found, photo, data, until=1000)
    other = Phone(as_role("inspector"))
    for answer in (other.piece(found, photo, data, at=1000), other.call("get", "upload", photo["uuid"])):
        assert answer.status_code == 403
        assert "received" not in answer.json()


def test_a_handed_in_visit_takes_no_more_photos(phone, place, sent):
    found = document(place)
    phone.put(found)
    phone.submit(found)
    answer = phone.piece(found, named_photo(jpeg()), jpeg())
    assert (answer.status_code, "不能再加照片" in answer.json()["error"]) == (409, True)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"HTTP_UPLOAD_OFFSET": "-1"}, 400),
        ({"HTTP_UPLOAD_LENGTH": "１２"}, 400),
        ({"HTTP_UPLOAD_LENGTH": "10"}, 400),
        ({"HTTP_UPLOAD_LENGTH": "16000000"}, 413),
        ({"HTTP_UPLOAD_SHA256": "x"}, 400),
        ({"HTTP_X_VISIT": "x"}, 400),
        ({"HTTP_X_KIND": "video"}, 400),
    ],
)
def test_headers_that_cannot_be_are_refused(phone, place, sent, headers, status):
    data = jpeg()
    found, photo = sent(data)
    answer = phone.piece(found, photo, data, **headers)
    assert answer.status_code == status
    assert answer.json()["error"]
    assert not PhotoUpload.objects.exists()


def test_a_piece_beyond_a_megabyte_is_too_large(phone, place, sent):
    data = os.urandom(MOST + 1)
    found, photo = sent(data)
    assert phone.piece(found, photo, data).status_code == 413
    assert phone.piece(found, photo, data, until=0).status_code == 400


def test_a_full_disk_asks_to_try_later_and_keeps_what_is_there(phone, place, sent, monkeypatch):
    data = noisy()
    found, photo = sent(data)
    phone.piece(found, photo, data, until=1000)
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=10))
    answer = phone.piece(found, photo, data, at=1000)
    assert answer.status_code == 503
    assert "磁盘空间不足" in answer.json()["error"]
    assert phone.call("get", "upload", photo["uuid"]).json()["received"] == 1000


def test_half_sent_photos_older_than_thirty_days_are_swept_at_night(phone, place, sent):
    data = noisy()
    found, photo = sent(data)
    phone.piece(found, photo, data, until=1000)
    sweep_uploads()
    assert PhotoUpload.objects.count() == 1
    PhotoUpload.objects.update(started_at=datetime.now(UTC) - timedelta(days=31))
    sweep_uploads()
    assert not PhotoUpload.objects.exists()
    assert upload_files.size_of(uuid.UUID(photo["uuid"])) == 0
    assert phone.piece(found, photo, data).json()["done"]
    PhotoUpload.objects.update(started_at=datetime.now(UTC) - timedelta(days=31))
    sweep_uploads()
    assert PhotoUpload.objects.get().is_done


def test_a_part_file_nobody_knows_is_swept_once_it_is_old(settings, db):
    stray = upload_files.part_of(uuid.uuid4())
    upload_files.append(uuid.UUID(stray.stem), b"x", at=0, whole=1)
    sweep(before=datetime.now(UTC) - timedelta(days=1))
    assert stray.exists()
    sweep(before=datetime.now(UTC) + timedelta(minutes=1))
    assert not stray.exists()
