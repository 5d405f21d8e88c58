"""What `rates` asks: the moves of the target rate, and the yields of the Treasury's note and bill."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from smallcap_cli.call.context import Context
    from smallcap_cli.core.analysis.rate_cycles import RateCycle
    from smallcap_cli.core.model import Gap, RateSeries


def cycles_asked(file: str | None, as_of: date) -> list[RateCycle]:
    """The cycles of the user's file or the bundled ones, up to a day.

    **Raises** UsageFault where none of the file had begun, DataUnavailable where none of the bundled ones had.
    """
    from smallcap_cli.core.analysis.rate_cycles import rate_cycles
    from smallcap_cli.errors import DataUnavailable, UsageFault
    from smallcap_cli.userfiles.rate_moves import bundled_moves, read_moves

    moves = bundled_moves() if file is None else read_moves(file)
    found = rate_cycles(moves, as_of)
    if not found:
        hint = f"the first one known is of {moves[0].day}"
        raise (DataUnavailable if file is None else UsageFault)(f"no rate move by {as_of}", hint)
    return found


def yields_asked(context: Context, as_of: date) -> Mapping[str, RateSeries | Gap]:
    """Each rate up to a day, or why there is none."""
    from smallcap_cli.core.analysis.rate_betas import RATES
    from smallcap_cli.core.comparison.as_of import AsOf
    from smallcap_cli.core.model import Gap, RateSeries
    from smallcap_cli.dataset import Missing

    found: dict[str, RateSeries | Gap] = {}
    for name, label in RATES.items():
        answer = context.dataset.answer(RateSeries, name)
        if isinstance(answer, Missing):
            found[name] = Gap(answer.gap.reason, f"no yields of the {label}: {answer.error.message}")
        else:
            found[name] = AsOf(as_of).rates(answer)
    return found
