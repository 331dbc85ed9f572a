"""Strings that can be recognised again wherever they turn up, and files that carry them."""

import io
from dataclasses import dataclass, field

from PIL import Image


@dataclass
class Marks:
    """One school's strings. With a prefix every text gets a string of its own; without one it stays plain.

    found: where each string was put.
    """

    prefix: str
    letter: str
    found: dict[str, str] = field(default_factory=dict)

    def token(self, where: str) -> str:
        """A new string, unique in the whole county; empty without a prefix."""
        if not self.prefix:
            return ""
        token = f"{self.prefix}{self.letter}{len(self.found) + 1:03d}"
        again = sum(1 for known in self.found if known.split(" #")[0] == where)
        self.found[f"{where} #{again + 1}" if again else where] = token
        return token

    def text(self, where: str, words: str) -> str:
        """The words with this place's string behind them."""
        return f"{words}{self.token(where)}"

    def picture(self, where: str) -> bytes:
        """A JPEG with its string as the file's comment."""
        image = Image.new("RGB", (64, 48), (100 + ord(self.letter) % 100, 150, 180))
        out = io.BytesIO()
        image.save(out, "JPEG", comment=self.token(where).encode())
        return out.getvalue()

    def paper(self, where: str) -> bytes:
        """A one-page PDF with its string as the text."""
        return tiny_pdf(self.token(where) or f"school {self.letter}")


def tiny_pdf(text: str) -> bytes:
    """The smallest PDF that shows a line of ASCII text."""
    stream = f"BT /F1 18 Tf 72 720 Td ({text}) Tj ET".encode("ascii")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    body, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(body)
    body += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    body += b"".join(b"%010d 00000 n \n" % place for place in places)
    return body + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
