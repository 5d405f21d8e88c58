"""A fund's NAV and shares outstanding as entries of a document: a list a series, a count that is missing as null."""

from __future__ import annotations

import math

import numpy as np

from smallcap_cli.core.flows.methods import SHARES
from smallcap_cli.core.flows.shares import ShareHistory
from smallcap_cli.core.model import Source
from smallcap_cli.store.documents import DocumentCodec, Fields


def _fields(history: ShareHistory) -> Fields:
    return {
        "days": history.days.astype(str).tolist(), "nav": history.nav.tolist(),
        "shares": [None if math.isnan(count) else count for count in history.shares.tolist()], "lag": history.lag,
        "warnings": history.warnings, "method": history.method, "scope": history.scope,
    }  # fmt: skip


def _history(ticker: str, source: Source, entry: Fields) -> ShareHistory:
    counts = [math.nan if count is None else count for count in entry["shares"]]
    return ShareHistory(
        ticker, np.array(entry["days"], dtype="datetime64[D]"), np.array(entry["nav"], dtype=np.float64),
        np.array(counts, dtype=np.float64), source, int(entry["lag"]), tuple(entry["warnings"]),
        entry.get("method", SHARES), entry.get("scope", ""),
    )  # fmt: skip


SHARE_COUNTS = DocumentCodec("share_counts/", "share counts", _fields, _history)
