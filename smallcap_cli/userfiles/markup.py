"""XML from outside, read element by element: no entities, no document types, nothing fetched, a limit of size.

Elements are told by their local names: filers bind the namespaces of a schema to prefixes as they like.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from smallcap_cli.errors import CouldNotParse, safe

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

#: The largest filings of real funds are a third of it.
MOST_BYTES = 100_000_000
#: Encodings in which `<` is one byte, so that a document type cannot hide from a search.
ENCODINGS = frozenset({"utf-8", "utf8", "iso-8859-1", "latin-1", "us-ascii", "ascii", "windows-1252"})
HINT = "get the file again; if it stays so, its layout has changed: please report it"

_DECLARATION = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([^"']*)["']""")
_BOM = b"\xef\xbb\xbf"


def elements(name: str, content: bytes, *tags: str, most: int = MOST_BYTES) -> Iterator[tuple[str, Element]]:
    """Each element of some local names when it ends, with its name; what came before it is dropped from memory then.

    An element inside another of these names comes first and stays whole. **Raises** CouldNotParse for anything that is
    not XML, is larger than `most` bytes, or has a document type.
    """
    from lxml import etree

    body = _safe_body(name, content, most)
    parser = etree.iterparse(
        io.BytesIO(body), events=("end",), tag=[f"{{*}}{tag}" for tag in tags], resolve_entities=False, no_network=True,
        load_dtd=False, dtd_validation=False, huge_tree=False, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        for number, (_, element) in enumerate(parser):
            if not number and element.getroottree().docinfo.internalDTD is not None:
                raise CouldNotParse(f"{name}: has a document type", HINT)
            yield local_name(element), element
            _drop(element, tags)
    except etree.XMLSyntaxError as error:
        raise CouldNotParse(f"{name}: not whole XML: {safe(str(error), 100)}", HINT) from None


def local_name(element: Element) -> str:
    """The name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def child_text(element: Element, *path: str) -> str:
    """The text of the first descendant at a path of local names, "" where there is none."""
    for name in path:
        found = next((child for child in element if local_name(child) == name), None)
        if found is None:
            return ""
        element = found
    return (element.text or "").strip()


def _safe_body(name: str, content: bytes, most: int) -> bytes:
    """The content without blank lines before the declaration, which some tools write."""
    if len(content) > most:
        raise CouldNotParse(f"{name}: {len(content):,} bytes, more than {most:,}", "no filing is that large")
    body = content.removeprefix(_BOM).lstrip()
    declared = _DECLARATION.match(body)
    if declared and declared[1].decode("ascii", "replace").strip().lower() not in ENCODINGS:
        raise CouldNotParse(f"{name}: the encoding {safe(declared[1].decode('ascii', 'replace'))} is not read", HINT)
    if not body.startswith(b"<") or b"\x00" in body[:200]:
        raise CouldNotParse(f"{name}: not XML", HINT)
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        raise CouldNotParse(f"{name}: has a document type; a web page, or XML that is not read", HINT)
    return body


def _drop(element: Element, tags: tuple[str, ...]) -> None:
    """Frees an element and those before it, unless it is a part of one that is still to come."""
    if any(local_name(above) in tags for above in element.iterancestors()):
        return
    element.clear(keep_tail=False)
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]
