"""Which funds the files that the user named have nothing of, and what answers for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from smallcap_cli.core.inputs import INPUTS
from smallcap_cli.core.words import name_list
from smallcap_cli.errors import NotFound

#: What an input of the user's own files is for people. A table of fundamentals need not have every company.
NOUNS = {"prices": "prices", "holdings": "holdings", "share_counts": "share counts"}
#: Whose answer an input then is, where it is no network's.
KEPT = {"store": "stored ", "bundled": "bundled "}
MOST_LINES = 3


class OwnFiles:
    """What is said of files that the user named with an option and that answer nothing for a fund."""

    def __init__(self, places: Mapping[str, Path]) -> None:
        self._places = places
        self._lacking: dict[tuple[str, str], dict[str, NotFound]] = {}

    def lack(self, wanted: str, ticker: str, error: object, answer: str) -> None:
        """Note that the files have nothing of a fund, so that `answer` stands for it; nothing without such files."""
        if wanted in NOUNS and isinstance(error, NotFound) and INPUTS[wanted].option in self._places:
            self._lacking.setdefault((wanted, answer), {})[ticker] = error

    def forget(self, wanted: str, ticker: str) -> None:
        """A fund that the user did not ask about needs no file."""
        for (about, _), errors in self._lacking.items():
            if about == wanted:
                errors.pop(ticker, None)

    def messages(self) -> Iterator[str]:
        """A line a fund, of more than three one for all that have the same answer."""
        for (wanted, answer), errors in self._lacking.items():
            if len(errors) <= MOST_LINES:
                yield from (f"{error.message}: using {answer}" for error in errors.values())
            else:
                place = self._places[INPUTS[wanted].option]
                yield f"no {NOUNS[wanted]} of {name_list(list(errors))} at {place}: using {answer}"


def answer_words(wanted: str, provider: str) -> str:
    """What a provider's answer is called, such as `stored holdings`."""
    noun = NOUNS.get(wanted, wanted)
    return f"{KEPT[provider]}{noun}" if provider in KEPT else f"{noun} from {provider}"
