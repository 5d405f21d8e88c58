"""Names of companies as sources write them: the words that tell one from another, and whether two are alike."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from functools import lru_cache

from smallcap_cli.core.identity.codes import MOST_KNOWN

#: Words that say how a company is set up or which of its papers a line is, not which company it is.
NOISE = frozenset(
    [
        "inc",
        "incorporated",
        "corp",
        "corporation",
        "co",
        "cos",
        "company",
        "companies",
        "ltd",
        "limited",
        "plc",
        "llc",
        "lp",
        "sa",
        "nv",
        "ag",
        "se",
        "spa",
        "trust",
        "the",
        "and",
        "of",
        "reit",
        "holding",
        "holdings",
        "group",
        "grp",
        "class",
        "cl",
        "series",
        "common",
        "stock",
        "share",
        "shares",
        "ord",
        "ordinary",
        "com",
        "usd",
        "adr",
        "new",
    ]
)
_PARTS = re.compile(r"[a-z0-9]+")
_PLACE = re.compile(r"/[a-z]{2,3}/?(?=$| )")
#: What follows the name of the company in the name of a line: its class, the kind of paper, the par value.
_PAPER = re.compile(
    r"\b(?:(?:class|cl|series|ser)\b *[a-z0-9]?|(?:common|ordinary|capital) (?:stock|shares?))\b.*", re.I
)
_CLASS = re.compile(r"\b(class|cl|series|ser) *[a-z0-9]\b", re.I)
#: How alike two names must be, of 1.
ALIKE = 0.75


def company_name(name: str) -> str:
    """The name of the company in the name of a line, its class and kind of paper cut off; in small letters."""
    text = _PLACE.sub(" ", name.casefold())
    return " ".join(_PARTS.findall(_PAPER.sub("", text)))


def has_class(name: str) -> bool:
    """Whether the name of a line says which class of shares it is."""
    return bool(_CLASS.search(name))


@lru_cache(MOST_KNOWN)
def telling_words(name: str) -> tuple[str, ...]:
    """The words of a company's name that others do not have too: `Greif, Inc. /DE/` has `greif`."""
    text = _PLACE.sub(" ", name.casefold()).replace("'", "").replace(".", "")
    words = _PARTS.findall(_PAPER.sub("", text.replace("+", " and ").replace("&", " and ")))
    return tuple(word for word in words if word not in NOISE) or tuple(words)


@lru_cache(MOST_KNOWN)
def are_alike(one: str, other: str) -> bool:
    """Whether two names may be those of one company: words cut short, left out or turned round are forgiven."""
    if one.casefold() == other.casefold():
        return True
    first, second = telling_words(one), telling_words(other)
    if not first or not second or first[0] == second[0] or set(first) == set(second):
        return True
    bare, plain = "".join(first), "".join(second)
    short, long = sorted((bare, plain), key=len)
    if len(short) > 3 and long.startswith(short):
        return True
    if len(set(first) & set(second)) * 2 > min(len(first), len(second)):
        return True
    return SequenceMatcher(None, bare, plain, autojunk=False).ratio() >= ALIKE
