"""Inside a fund: its lines, the companies behind them, and what is measured of them.

Holdings (a source's lines)
  | kinds.line_kind          which lines are shares of companies; swap legs, cash, remnants are not
  | companies.companies_together  share classes of one company become one, by CIK, else CUSIP issuer, else name
  | profits.profit_share     the incomes of `core.fundamentals` beside the companies
  v
measures.measures            MeasuredFigure, which the columns of `compare` read
"""

from smallcap_cli.core.holdings.lines import HoldingLine, Holdings, newest_holdings
from smallcap_cli.core.holdings.weights import weight_remark, weight_sum

__all__ = ["HoldingLine", "Holdings", "newest_holdings", "weight_remark", "weight_sum"]
