"""A PDF as a reader with assistive technology meets it."""

from __future__ import annotations

import io
from typing import Any

from pypdf import PdfReader

# Nothing on it, and whole.
SMALLEST = (
    b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n"
    b"trailer\n<< /Root 1 0 R >>\nstartxref\n0\n%%EOF\n"
)


def opened(content: bytes) -> PdfReader:
    """Asserts what PDF/UA-1 asks of the document's frame, and that every font comes along."""
    reader = PdfReader(io.BytesIO(content))
    root: Any = reader.trailer["/Root"]
    assert root["/Lang"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/StructTreeRoot"]["/K"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    metadata = reader.xmp_metadata
    assert metadata is not None
    assert metadata.dc_title
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()
    assert [font for page in reader.pages for font in _not_embedded(page)] == []
    return reader


def language_of(reader: PdfReader) -> str:
    root: Any = reader.trailer["/Root"]
    return str(root["/Lang"])


def title_of(reader: PdfReader) -> str:
    metadata = reader.metadata
    assert metadata is not None
    return str(metadata.title)


def text_of(reader: PdfReader) -> str:
    """On one line: where lines break is not what a test is about."""
    return " ".join(" ".join(page.extract_text().split()) for page in reader.pages)


def tags_of(reader: PdfReader) -> list[str]:
    """The kinds of the document's parts, from its beginning: H1, P, Figure …"""
    root: Any = reader.trailer["/Root"]
    return list(_kinds(root["/StructTreeRoot"]["/K"]))


def alternatives_of(reader: PdfReader) -> list[str]:
    """What stands in for the pictures."""
    root: Any = reader.trailer["/Root"]
    return [str(part["/Alt"]) for part in _parts(root["/StructTreeRoot"]["/K"]) if "/Alt" in part]


def _kinds(part: Any) -> Any:
    return (str(each["/S"])[1:] for each in _parts(part) if "/S" in each)


def _parts(part: Any) -> Any:
    part = part.get_object()
    if isinstance(part, list):
        for each in part:
            yield from _parts(each)
    elif hasattr(part, "keys"):
        yield part
        if "/K" in part:
            yield from _parts(part["/K"])


def _not_embedded(page: Any) -> list[str]:
    fonts = page["/Resources"].get("/Font", {})
    descendants = [fonts[name]["/DescendantFonts"][0].get_object() for name in fonts]
    return [
        str(font["/BaseFont"])
        for font in descendants
        if not {"/FontFile2", "/FontFile3"} & set(font["/FontDescriptor"])
    ]
