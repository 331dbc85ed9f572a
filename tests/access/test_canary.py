"""Nothing of one school reaches the people of another: every page, list, export and file is read for foreign strings."""

import io
import re
import zipfile
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

import pdfplumber
import pytest

from tests.access.conftest import PREFIX

pytestmark = [pytest.mark.xdist_group("access"), pytest.mark.django_db]
ENDS_SESSION = ("/office/logout/", "/office/profile/sessions/end/")
SKIPPED = re.compile(r"^/static/|[?&](sort|next)=")
TOKEN = re.compile(rf"{PREFIX}[ABC]\d{{3}}")


class Links(HTMLParser):
    """Every address a page names: links, forms, pictures, parts that load themselves."""

    NAMES = {"href", "src", "action", "hx-get", "data-poll", "data-href"}

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag, attrs):
        self.found |= {value for name, value in attrs if name in self.NAMES and value}


def words(response) -> str:
    """What a person could read in an answer: markup, the text of a PDF, the cells of a workbook, raw bytes of the rest."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    kind = response.headers.get("Content-Type", "")
    if body.startswith(b"%PDF"):
        with pdfplumber.open(io.BytesIO(body)) as paper:
            text = "\n".join(page.extract_text() or "" for page in paper.pages)
        return text + str(response.headers)
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            return "\n".join(book.read(name).decode("utf-8", "replace") for name in book.namelist())
    text = body.decode("utf-8" if "text" in kind or "json" in kind else "latin-1", "replace")
    return text + str(response.headers)


def crawl(client, start: str = "/", limit: int = 400) -> dict[str, str]:
    """Everything reachable by GET from the first page, lists also as sheets; address -> words."""
    waiting, seen = [start], {}
    while waiting and len(seen) < limit:
        address = waiting.pop(0)
        if address in seen or address.startswith(ENDS_SESSION):
            continue
        response = client.get(address, follow=True)
        seen[address] = words(response)
        if "text/html" not in response.headers.get("Content-Type", ""):
            continue
        waiting += further(address, links_of(address, seen[address]))
        if "export=xlsx" not in address and response.context and "table" in response.context:
            waiting.append(address + ("&" if "?" in address else "?") + "export=xlsx")
    return seen


@pytest.fixture(scope="module")
def read_by(county_seed, django_db_blocker):
    """read_by("principal_a") -> everything that account can read; each account crawls once."""
    kept: dict[str, dict[str, str]] = {}

    def read(account: str, **limits: int) -> dict[str, str]:
        if account not in kept:
            with django_db_blocker.unblock():
                kept[account] = crawl(county_seed["clients"][account], **limits)
        return kept[account]

    return read


def links_of(address: str, page: str) -> list[str]:
    """Addresses of our own on a page; another order of the same rows is not another page."""
    parser = Links()
    parser.feed(page)
    found = (urldefrag(urljoin(address, link))[0] for link in parser.found)
    return sorted(link for link in found if not urlsplit(link).netloc and not SKIPPED.search(link))


def further(address: str, links: list[str]) -> list[str]:
    """Without the filters upon filters of a list that is filtered already: they show fewer of the rows that were read."""
    parts = urlsplit(address)
    return [link for link in links if not parts.query or urlsplit(link).path != parts.path]


def tokens(pages: dict[str, str]) -> dict[str, set[str]]:
    """Strings by school letter, with what was read as a whole."""
    found: dict[str, set[str]] = {"A": set(), "B": set(), "C": set()}
    for text in pages.values():
        for token in TOKEN.findall(text):
            found[token[len(PREFIX)]].add(token)
    return found


@pytest.mark.parametrize(
    ("account", "own", "foreign"),
    [
        ("principal_a", "A", "BC"),
        ("principal_c", "C", "AB"),
        ("inspector2", "C", "AB"),
        ("township", "A", "BC"),
        ("assessor", "A", "BC"),
    ],
)
def test_no_string_of_another_school(account, own, foreign, read_by):
    pages = read_by(account)
    read = tokens(pages)

    for letter in foreign:
        where = {token: next(a for a, text in pages.items() if token in text) for token in read[letter]}
        assert not where, (account, where)
    assert len(pages) > 10
    assert len(read[own]) > (40 if account not in {"assessor", "township"} else 1)


def test_the_crawl_reads_files_too(read_by, county_seed):
    """The strings inside evidence papers are found, so their absence elsewhere means something."""
    read = tokens(read_by("principal_a"))["A"]
    papers = {token for where, token in county_seed["canaries"]["A"].items() if where.startswith("paper content")}
    printed = county_seed["canaries"]["A"]["reports.document issued paragraph"]

    assert papers
    assert papers <= read
    assert printed in read


def test_the_office_reads_all_three(read_by):
    read = tokens(read_by("staff", limit=150))

    assert all(len(read[letter]) > 20 for letter in "ABC")
