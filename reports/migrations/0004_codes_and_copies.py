"""Every paper gets its verification code, and what was issued to a school a copy that has been delivered."""

import secrets

from django.db import migrations

LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
OUT = ("issued", "received", "archived", "withdrawn")


def fill(apps, schema_editor):
    Document, Receipt = apps.get_model("reports", "Document"), apps.get_model("reports", "Receipt")
    for document in Document.objects.filter(code=None).only("pk").iterator():
        code = "".join(secrets.choice(LETTERS) for _ in range(16))
        Document.objects.filter(pk=document.pk).update(code=code)
    known = set(Receipt.objects.values_list("document", "school"))
    for document in Document.objects.filter(school__isnull=False).only("pk", "school_id", "issued_at").iterator():
        if (document.pk, document.school_id) not in known:
            Receipt.objects.create(document=document, school_id=document.school_id, delivered_at=document.issued_at)
    for receipt in Receipt.objects.filter(delivered_at=None, signed_at__isnull=False).select_related("document"):
        delivered = receipt.document.issued_at or receipt.signed_at
        Receipt.objects.filter(pk=receipt.pk).update(
            delivered_at=delivered, opened_by=receipt.signed_by, opened_at=receipt.signed_at
        )
    Document.objects.filter(status="issued", receipts__delivered_at__isnull=False).update(status="delivered")


def back(apps, schema_editor):
    apps.get_model("reports", "Document").objects.filter(status="delivered").update(status="issued")
    apps.get_model("reports", "Receipt").objects.filter(signed_at=None).delete()


class Migration(migrations.Migration):
    dependencies = [("reports", "0003_papers_to_many_and_to_the_public")]
    operations = [migrations.RunPython(fill, back)]
