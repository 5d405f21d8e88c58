"""What is invalid in a page or an SVG: the parse errors of the HTML standard, and what the Nu checker found before."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser

import html5lib
from lxml import etree

#: Elements of a page that have no end tag.
VOID = ("meta", "link", "img", "br")
#: CSS that is right and that the Nu checker (vnu 26.9.27) refuses: a product in calc() with a variable, `paint-order`.
REFUSED_CSS = (r"calc\([^;]*\* *var\(", r"paint-order *:")
#: The elements of an SVG by smallcap and the attributes of each, as SVG 2 has them.
DRAWN = {
    "svg": {"class", "role", "viewBox", "width", "height"}, "title": set(), "desc": set(), "style": set(),
    "rect": {"class", "x", "y", "width", "height", "fill-opacity"}, "g": {"transform"},
    "text": {"class", "x", "y", "text-anchor", "paint-order"}, "path": {"class", "d", "transform"},
}  # fmt: skip
SVG = "{http://www.w3.org/2000/svg}"


def page_faults(page: str) -> list[str]:
    """Everything in the page that is not valid HTML, in words."""
    parser = html5lib.HTMLParser(strict=False)
    parser.parse(page)
    errors = [f"line {line}: {kind} {values}" for (line, _), kind, values in parser.errors]
    return errors + _Outline(page).faults() + _css_faults(page) + _policy_faults(page)


def _policy_faults(page: str) -> list[str]:
    """Pictures that the page's own policy forbids: a mail forbade its charts."""
    allowed = re.search(r"img-src ([^;\"]*)", page)
    schemes = set(re.findall(r'<img[^>]* src="([a-z]+:)', page))
    return sorted(f"{scheme} is forbidden" for scheme in schemes - set(allowed[1].split() if allowed else schemes))


def svg_faults(text: str) -> list[str]:
    """Everything in the SVG that is not well-formed or not in the vocabulary."""
    root = etree.fromstring(text.encode())
    tags = [(str(node.tag).removeprefix(SVG), set(map(str, node.attrib))) for node in root.iter()]
    unknown = [f"<{tag}> {sorted(given)}" for tag, given in tags if tag not in DRAWN or not given <= DRAWN[tag]]
    named = [] if root.find(f"{SVG}title") is not None and root.find(f"{SVG}desc") is not None else ["no title or desc"]
    return unknown + named + _css_faults(text)


def _css_faults(text: str) -> list[str]:
    return [f"css: {rule}" for rule in REFUSED_CSS if re.search(rule, text)]


class _Outline(HTMLParser):
    """Identities, links, headings, landmarks and the columns of every table row."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.headings: list[int] = []
        self.regions: list[str] = []
        self.without_alt = 0
        self.tables: list[list[int]] = []
        self.inside: list[str] = []
        self.strays: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.ids += [given["id"]] if "id" in given else []
        self.links += [given["href"]] if given.get("href", "").startswith("#") else []
        self.headings += [int(tag[1])] if re.fullmatch("h[1-6]", tag) else []
        if tag in ("section", "nav") and "aria-label" in given:
            self.regions.append(given["aria-label"])
        self.without_alt += tag == "img" and "alt" not in given
        self.strays += [f"<{tag} role={given['role']}>"] if given.get("role") == "region" else []
        if tag == "li" and self.inside[-1] != "ul":
            self.strays.append(f"<li> in {self.inside[-1]}")
        if tag == "table":
            self.tables.append([])
        if tag == "tr":
            self.tables[-1].append(0)
        if tag in ("td", "th"):
            self.tables[-1][-1] += int(given.get("colspan", "1"))
        if tag not in VOID:
            self.inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        self.inside.pop()

    def faults(self) -> list[str]:
        return [*self._named_twice(), *self._structure()]

    def _named_twice(self) -> Iterator[str]:
        for what, names in (("id", self.ids), ("region", self.regions)):
            yield from (f"{what} {name!r} {times} times" for name, times in Counter(names).items() if times > 1)
            yield from (f"{what} without a name" for name in names if not name.strip())

    def _structure(self) -> Iterator[str]:
        yield from (f"{link} leads nowhere" for link in self.links if link[1:] not in self.ids)
        if self.headings.count(1) != 1 or self.headings[0] != 1:
            yield f"headings {self.headings}"
        jumps = zip(self.headings, self.headings[1:], strict=False)
        yield from (f"h{later} below h{before}" for before, later in jumps if later > before + 1)
        yield from (f"rows of {sorted(set(table))} columns" for table in self.tables if len(set(table)) > 1)
        yield from self.strays
        if self.without_alt:
            yield f"{self.without_alt} pictures without alt"
