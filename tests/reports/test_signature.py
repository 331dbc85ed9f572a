"""The office's signature in the PDF: valid with our own certificate, broken by one changed byte, off by default, and never in the way."""

import asyncio
import io
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from core.files import read_file
from reports import services, signature
from reports.policies import needs_reprint
from reports.signature import SignatureRefused
from tests.reports.conftest import print_now
from tests.reports.test_services import text_of
from tests.reports.test_views import form, url

pytestmark = pytest.mark.django_db
PASSWORD = b"only-for-this-test"
NOW = datetime.now(UTC)


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def certificate(
    key, *, starts: timedelta = -timedelta(days=1), ends: timedelta = timedelta(days=365)
) -> x509.Certificate:
    """Made by ourselves, good for signing documents."""
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "青禾县人民政府教育督导室")])
    usage = dict.fromkeys(
        ["key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign", "encipher_only"], False
    )
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW + starts)
        .not_valid_after(NOW + ends)
        .add_extension(
            x509.KeyUsage(digital_signature=True, content_commitment=True, decipher_only=False, **usage), critical=True
        )
        .sign(key, hashes.SHA256())
    )


@pytest.fixture
def office_signs(settings, tmp_path, key):
    """office_signs(certificate) puts it in place with its password; returns it."""

    def put(made: x509.Certificate, *, password: bytes = PASSWORD) -> x509.Certificate:
        lock = serialization.BestAvailableEncryption(PASSWORD)
        (tmp_path / "office.p12").write_bytes(pkcs12.serialize_key_and_certificates(b"office", key, made, None, lock))
        (tmp_path / "password").write_bytes(password + b"\n")
        settings.SIGNING_PKCS12 = str(tmp_path / "office.p12")
        settings.SIGNING_PKCS12_PASSWORD_FILE = str(tmp_path / "password")
        return made

    return put


def validated(pdf: bytes, made: x509.Certificate):
    """What pyHanko says of the one signature, trusting our own certificate."""
    root = asn1.Certificate.load(made.public_bytes(serialization.Encoding.DER))
    context = ValidationContext(trust_roots=[root], allow_fetching=False)
    (found,) = PdfFileReader(io.BytesIO(pdf), strict=False).embedded_signatures
    with ThreadPoolExecutor(1) as thread:  # pyHanko starts an event loop, which this thread may have already
        return thread.submit(validate_pdf_signature, found, context).result()


def test_an_issued_paper_is_signed_and_both_files_are_known(desk, office_signs, key):
    made = office_signs(certificate(key))
    signed_only = desk.bring("signed")
    print_now(signed_only)
    assert not PdfFileReader(io.BytesIO(read_file(signed_only.pdf)), strict=False).embedded_signatures
    document = services.issue_document(actor=desk.staff, document=signed_only)
    assert print_now(document) == "done"
    pdf = read_file(document.pdf)
    status = validated(pdf, made)
    assert (status.intact, status.valid, status.trusted) == (True, True, True)
    assert status.coverage.name == "ENTIRE_FILE"
    assert status.bottom_line
    kinds = {row.kind: row for row in document.renditions.all()}
    assert set(kinds) == {"print", "signed"}
    assert kinds["signed"].file == document.pdf
    assert pdf.startswith(read_file(kinds["print"].file))
    assert document.number in text_of(document)
    assert not needs_reprint(document)


def test_a_loop_that_runs_already_is_no_obstacle(desk, office_signs, key):
    office_signs(certificate(key))
    document = desk.bring("issued")
    print_now(document)
    pdf = read_file(document.renditions.get(kind="print").file)

    async def within_a_loop() -> bytes:
        return signature.sign_pdf(pdf, at=NOW, reason="印发", place="青禾县")

    with ThreadPoolExecutor(1) as thread:
        signed = thread.submit(asyncio.run, within_a_loop()).result()
    assert len(PdfFileReader(io.BytesIO(signed), strict=False).embedded_signatures) == 1


def test_a_changed_byte_breaks_the_signature(desk, office_signs, key):
    made = office_signs(certificate(key))
    document = desk.bring("issued")
    print_now(document)
    pdf = bytearray(read_file(document.pdf))
    place = bytes(pdf).index(b"stream") + 60
    pdf[place] ^= 1
    status = validated(bytes(pdf), made)
    assert not status.intact
    assert not status.bottom_line


def test_pages_added_after_the_signature_are_noticed(desk, office_signs, key):
    from pyhanko.pdf_utils.generic import pdf_name, pdf_string
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    made = office_signs(certificate(key))
    document = desk.bring("issued")
    print_now(document)
    writer = IncrementalPdfFileWriter(io.BytesIO(read_file(document.pdf)), strict=False)
    writer.root[pdf_name("/Changed")] = pdf_string("后来改的")
    writer.update_root()
    out = io.BytesIO()
    writer.write(out)
    assert not validated(out.getvalue(), made).bottom_line


def test_a_stranger_s_certificate_is_not_trusted(desk, office_signs, key):
    office_signs(certificate(key))
    document = desk.bring("issued")
    print_now(document)
    stranger = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    status = validated(read_file(document.pdf), certificate(stranger))
    assert (status.intact, status.trusted) == (True, False)


@pytest.mark.parametrize(
    ("trouble", "words"),
    [
        ("password", "密码不对"),
        ("expired", "过期"),
        ("early", "才生效"),
        ("missing", "找不到数字证书文件"),
        ("no password", "找不到数字证书的密码文件"),
        ("rubbish", "打不开"),
    ],
)
def test_a_certificate_that_does_not_serve_is_a_sentence_and_the_paper_stays(
    desk, office_signs, key, settings, tmp_path, as_role, trouble, words
):
    day = timedelta(days=1)
    spans = {"expired": (-30 * day, -day), "early": (day, 30 * day)}
    starts, ends = spans.get(trouble, (-day, 30 * day))
    office_signs(certificate(key, starts=starts, ends=ends), password=b"wrong" if trouble == "password" else PASSWORD)
    if trouble == "missing":
        settings.SIGNING_PKCS12 = str(tmp_path / "nothing.p12")
    if trouble == "no password":
        settings.SIGNING_PKCS12_PASSWORD_FILE = str(tmp_path / "nothing")
    if trouble == "rubbish":
        (tmp_path / "office.p12").write_bytes(b"not a certificate")
    document = desk.bring("issued")
    assert print_now(document) == "done"
    assert [row.kind for row in document.renditions.all()] == ["print"]
    assert document.number in text_of(document)
    client = as_role("staff", desk.staff)
    page = client.get(url("detail", document)).content.decode()
    assert "这份 PDF 没有数字签名" in page
    assert words in page
    assert str(tmp_path) not in page
    assert "没有数字签名" not in as_role("principal", desk.principal).get(url("detail", document)).content.decode()
    assert client.get(url("pdf", document)).status_code == 200
    made = office_signs(certificate(key))
    assert client.post(url("reprint", document), form(document)).status_code == 302
    document.refresh_from_db()
    assert print_now(document) == "done"
    assert validated(read_file(document.pdf), made).bottom_line
    assert "没有数字签名" not in client.get(url("detail", document)).content.decode()


def test_the_office_does_not_sign_unless_a_certificate_is_named(desk, settings):
    assert (settings.SIGNING_PKCS12, signature.is_on()) == ("", False)
    document = desk.bring("issued")
    print_now(document)
    assert document.render_job.result["signature"] == ""
    assert not PdfFileReader(io.BytesIO(read_file(document.pdf)), strict=False).embedded_signatures


def test_what_is_no_pdf_cannot_be_signed(office_signs, key):
    office_signs(certificate(key))
    with pytest.raises(SignatureRefused, match="没有成功"):
        signature.sign_pdf(b"%PDF-1.7 nothing more", at=NOW, reason="印发", place="青禾县")


def test_a_key_without_a_certificate_is_said(settings, tmp_path, key):
    lone = pkcs12.serialize_key_and_certificates(b"k", key, None, None, serialization.NoEncryption())
    (tmp_path / "office.p12").write_bytes(lone)
    settings.SIGNING_PKCS12 = str(tmp_path / "office.p12")
    with pytest.raises(SignatureRefused):
        signature.signer_at(NOW)
