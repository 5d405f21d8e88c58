"""What a source's profile of a fund says, in the types that the catalogue and the published figures have."""

from __future__ import annotations

from datetime import date

from smallcap_cli.core.ages import session_out
from smallcap_cli.core.fees import fee_on
from smallcap_cli.core.model import FeeEntry, Fund, Gap, Profile, PublishedFigure

#: A difference of fees that is worth a word: one basis point.
FEE_TOLERANCE = 0.0001


def fund_of(profile: Profile) -> Fund:
    """A fund outside the catalogue, as its source describes it; the fee counts as seen on the day it was asked."""
    fee, inception = profile.expense_ratio, profile.inception
    seen = asked_on(profile)
    fees = (FeeEntry(float(fee.value), None, seen, "secondary", f"{profile.source} ({fee.key})"),) if fee else ()  # type: ignore[arg-type]
    return Fund(
        ticker=profile.ticker,
        name=_text(profile.name),
        issuer=_text(profile.family),
        segment=_text(profile.category).lower(),
        management="",
        currency=_text(profile.currency),
        inception=inception.value if inception and isinstance(inception.value, date) else None,
        inception_status="secondary",
        indexes=(),
        fees=fees,
        distributions_per_year=None,
        cik="", series_id="", class_id="",
        origin=profile.source.provider,
    )  # fmt: skip


def figures_of(profile: Profile) -> tuple[PublishedFigure, ...]:
    """The assets of a profile as a figure of the last session before the source was asked."""
    asked, assets = profile.source.retrieved, profile.assets
    if asked is None or assets is None or profile.currency is None or profile.currency.value != "USD":
        return ()
    title = f"{assets.key}, asked {asked:%Y-%m-%d}"
    seen = session_out(asked).day  # what is asked on a Sunday is true for Friday's close
    scope = profile.assets_scope
    note = "the source does not say whether this is one share class or the whole fund" if scope == "unknown" else ""
    amount = float(assets.value)  # type: ignore[arg-type]
    publisher = profile.source.citation or profile.source.provider
    return (
        PublishedFigure(profile.ticker, "aum_usd", amount, seen, publisher, title, "secondary", scope=scope, note=note),
    )


def fee_difference(fund: Fund, profile: Profile) -> str:
    """What to say where a source's fee is more than a basis point off the catalogue's of the day; else empty."""
    seen = asked_on(profile)
    if profile.expense_ratio is None or seen is None:
        return ""
    known = fee_on(fund.fees, seen)
    if isinstance(known, Gap):
        return ""
    theirs, ours = float(profile.expense_ratio.value), known[0].value  # type: ignore[arg-type]
    if abs(theirs - ours) <= FEE_TOLERANCE * (1 + 1e-9):
        return ""
    return f"{fund.ticker}: {profile.source.provider} gives an expense ratio of {theirs:.2%}, the catalogue {ours:.2%}"


def asked_on(profile: Profile) -> date | None:
    """The day a profile was had from its source."""
    return profile.source.retrieved.date() if profile.source.retrieved else None


def _text(fact: object) -> str:
    value = getattr(fact, "value", "")
    return value if isinstance(value, str) else ""
