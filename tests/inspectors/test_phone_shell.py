"""The page, worker and manifest with which a phone starts without a network."""

import json
import re

from django.urls import reverse

APP, WORKER, MANIFEST = (reverse(f"inspectors:phone_{name}") for name in ("app", "worker", "manifest"))


def test_the_shell_says_whose_it_is_and_nothing_of_the_office(place, as_role):
    page = as_role("inspector", place.inspector).get(APP).content.decode()
    assert f'data-user="{place.inspector.pk}"' in page
    assert place.school.name not in page


def test_the_worker_lists_files_that_exist_and_names_their_edition(as_role, client):
    inspector = as_role("inspector")
    response = inspector.get(WORKER)
    script = response.content.decode()
    assert response["Content-Type"] == "text/javascript; charset=utf-8"
    assert response["Cache-Control"] == "no-cache"
    urls = json.loads(re.search(r"\[[^\]]*\]", script)[0])
    assert "/static/css/tokens.css" in urls
    edition = re.search(r"[0-9a-f]{16}", script)[0]
    assert f'data-edition="{edition}"' in inspector.get(APP).content.decode()


def test_the_manifest_starts_in_the_shell(as_role):
    response = as_role("inspector").get(MANIFEST)
    manifest = json.loads(response.content)
    assert response["Content-Type"] == "application/manifest+json"
    assert (manifest["start_url"], manifest["scope"], manifest["display"]) == (APP, APP, "standalone")
    assert all(icon["src"].startswith("/static/img/") for icon in manifest["icons"])


def test_a_changed_file_is_another_edition(settings, tmp_path):
    from inspectors.phone_shell import build

    settings.STATICFILES_DIRS = [tmp_path]
    (tmp_path / "js" / "phone").mkdir(parents=True)
    module = tmp_path / "js" / "phone" / "start.js"
    module.write_text("export const a = 1;")
    first = build()
    module.write_text("export const a = 2;")
    second = build()
    assert first.urls == second.urls == ("/static/js/phone/start.js",)
    assert first.edition != second.edition
