"""A provider of another package as smallcap sees it: whatever its code does, an answer or an error of ours comes out.

It is held to the contract at every call: what it raises besides the errors it may raise is a CouldNotAsk, and an answer
of another type, about another subject or with figures that cannot be is a CouldNotParse.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TypeVar

from smallcap_cli.errors import (
    CouldNotAsk,
    CouldNotParse,
    NotFound,
    NotOffered,
    RateLimited,
    SmallcapError,
    UsageFault,
    safe,
)  # fmt: skip
from smallcap_cli.providers.questions import inputs_of, question_of

T = TypeVar("T")

#: What a call may raise, the narrower ones first, and what a factory may raise about its setup besides.
OF_A_CALL = (RateLimited, CouldNotAsk, CouldNotParse, NotFound, NotOffered)
OF_A_FACTORY = (*OF_A_CALL, UsageFault)
REPORT = "report it to whoever wrote the provider"
LONGEST = 200
#: The wait where a plug-in names none that can be.
WAIT_SECONDS, LONGEST_WAIT_SECONDS = 60.0, 86_400.0


def guard(call: Callable[[], T], failed: str, hint: str, allowed: Sequence[type[SmallcapError]] = OF_A_CALL) -> T:
    """What code of another package returns. **Raises** one of `allowed`, else CouldNotAsk with what was raised."""
    try:
        return call()
    except KeyboardInterrupt:
        raise
    # Code of others may fail in any way, `sys.exit` among them; it is named and takes no command down.
    except (Exception, SystemExit) as error:
        raise _in_our_words(error, failed, hint, allowed) from error


def _in_our_words(
    error: BaseException, failed: str, hint: str, allowed: Sequence[type[SmallcapError]]
) -> SmallcapError:
    """An error that was raised, as one of ours with texts that are texts."""
    kind = next((one for one in allowed if isinstance(error, one)), None)
    if kind is None:
        return CouldNotAsk(f"{failed}: {type(error).__name__}: {_text_of(error, 'args')}", hint)
    message, next_step = _text_of(error, "message") or f"{failed}: {kind.__name__}", _text_of(error, "hint") or hint
    if kind is RateLimited:
        given = vars(error).get("wait_seconds")
        known = isinstance(given, int | float) and 0 <= given <= LONGEST_WAIT_SECONDS
        return RateLimited(message, next_step, wait_seconds=float(given) if known else WAIT_SECONDS)  # type: ignore[arg-type]
    return kind(message, next_step)


def _text_of(error: BaseException, name: str) -> str:
    """A text that an error carries, made safe; its class may have overwritten whatever it liked, so none is called."""
    found = error.args if name == "args" else vars(error).get(name)
    if isinstance(found, tuple):
        found = ", ".join(str(part) for part in found if isinstance(part, str | int | float))
    return safe(found, LONGEST) if isinstance(found, str) else ""


class PluginProvider:
    """The provider that a plug-in's object is taken for; `contents` is that object, for who checks it.

    **Raises** CouldNotAsk for an object that is none.
    """

    def __init__(self, name: str, where: str, hint: str, contents: object) -> None:
        self.contents = contents
        self.name = name
        lacking, self.network, served, together = guard(lambda: _identity(contents), f"{where} cannot be used", hint)
        if lacking:
            raise CouldNotAsk(f"{where} is not a provider: it has no {lacking}", hint)
        self.supplies: Mapping[str, Callable[[str], object]] = {
            wanted: partial(self._answer, wanted, ask) for wanted, ask in served.items()
        }
        self.fetch_many = partial(self._answers, together) if together is not None else None

    @property
    def messages(self) -> tuple[str, ...]:
        """What it has to say besides its answers; nothing where that fails."""
        said = self._attribute("messages")
        return tuple(safe(text, LONGEST) for text in said if isinstance(text, str)) if isinstance(said, tuple) else ()

    @property
    def source_label(self) -> str:
        """What its answers name as their source: its own name, with an address where it says so."""
        label = self._attribute("source_label")
        return safe(label, LONGEST) if isinstance(label, str) and label.startswith(f"{self.name} (") else self.name

    def _attribute(self, name: str) -> object:
        try:
            return guard(lambda: getattr(self.contents, name, None), name, REPORT)
        except SmallcapError:
            return None

    def _answer(self, wanted: str, ask: Callable[[str], object], subject: str) -> object:
        answer = guard(lambda: ask(subject), f"provider {self.name} failed", REPORT)
        return self._sound(wanted, subject, answer)

    def _sound(self, wanted: str, subject: str, answer: object) -> object:
        """The answer. **Raises** CouldNotParse for one that is not of the contract."""
        from smallcap_cli.providers.answers import answer_faults

        faults = guard(lambda: answer_faults(wanted, answer, subject, self.name), self._contract_fault(subject), REPORT)
        if faults:
            raise CouldNotParse(f"{self._contract_fault(subject)}: {safe(faults[0], LONGEST)}", REPORT)
        return answer

    def _contract_fault(self, subject: str) -> str:
        return f"provider {self.name}'s answer for {safe(subject)} is not taken"

    def _answers(self, together: Callable[..., object], subjects: Sequence[str], **given: object) -> dict[str, object]:
        """Subject -> its history or why there is none."""
        failed = f"provider {self.name} failed"
        try:
            found = guard(lambda: dict(together(subjects, **given)), failed, REPORT)  # type: ignore[call-overload]
        except SmallcapError as error:
            return dict.fromkeys(subjects, error)
        return {subject: self._one_of(found, subject, failed) for subject in subjects}

    def _one_of(self, found: Mapping[str, object], subject: str, failed: str) -> object:
        outcome = found.get(subject)
        if isinstance(outcome, BaseException):
            return _in_our_words(outcome, failed, REPORT, OF_A_CALL)
        try:
            return self._sound("prices", subject, outcome)
        except SmallcapError as error:
            return error


def _identity(
    contents: object,
) -> tuple[str, bool, dict[str, Callable[[str], object]], Callable[..., object] | None]:
    """What an object lacks to be a provider, whether it needs a network, and what it serves, also of many at once."""
    from smallcap_cli.core.inputs import INPUTS

    network, served = getattr(contents, "network", None), inputs_of(contents)
    questions = {wanted: ask for wanted in served if (ask := question_of(contents, wanted)) is not None}
    together = getattr(contents, "fetch_many", None)
    *some, last = INPUTS
    lacking = ""
    if not isinstance(getattr(contents, "name", None), str):
        lacking = "name"
    elif not isinstance(network, bool):
        lacking = "network, True or False"
    elif not questions:
        lacking = f"method {', '.join(some)} or {last}"
    return lacking, network is True, questions, together if callable(together) else None
