"""The product's settings, with what a test run needs changed."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("DATABASE_URL", "postgres://postgres@127.0.0.1:5432/supervision")
os.environ.setdefault("SECRET_KEY", "only-for-tests-" + "k" * 50)
os.environ.setdefault("ALLOWED_HOSTS", "testserver,127.0.0.1,localhost")

from supervision.settings import *  # noqa: F403 - the product's settings are the base of these

STATIC_ROOT = Path(tempfile.mkdtemp(prefix="static-"))
MEDIA_ROOT = Path(tempfile.mkdtemp(prefix="media-"))
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
if template := os.environ.get("TEST_TEMPLATE"):
    DATABASES["default"]["TEST"] = {"TEMPLATE": template}  # noqa: F405 - of the product's settings
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
FREE_SPACE_FLOOR_MB = 1
