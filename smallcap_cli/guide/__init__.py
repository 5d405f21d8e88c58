"""The pages of the guide, for `smallcap help TOPIC`; each is a Markdown file of this folder and readable as it is.

A page begins with its heading and one sentence that says what the page answers: `smallcap help` lists it.
A new page is a new file. Only the standard library and `errors` are imported here, so that help stays quick.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from smallcap_cli.errors import NotFound, did_you_mean, safe

FOLDER = Path(__file__).parent


class Topic(NamedTuple):
    """A page in one line: the word to ask for, and the first sentence below the heading."""

    name: str
    summary: str


def topic_names() -> tuple[str, ...]:
    """The topics that have a page, in alphabetical order."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.md")))


def page(name: str) -> str:
    """The Markdown of one page; NotFound for an unknown topic, with the near names."""
    if name not in (names := topic_names()):
        raise NotFound(f"no topic called {safe(name)!r}", did_you_mean(name, names, "smallcap help"))
    return (FOLDER / f"{name}.md").read_text(encoding="utf-8")


def topic(name: str) -> Topic:
    """The line of one page in the list of topics."""
    paragraph = page(name).split("\n\n", 2)[1]
    sentence, _, _ = " ".join(paragraph.split()).partition(". ")
    return Topic(name, sentence.rstrip(".") + ".")
