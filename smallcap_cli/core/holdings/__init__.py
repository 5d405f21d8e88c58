"""Inside a fund: its lines, the companies behind them, and what is measured of them.

Holdings (a source's lines; weights: finer ones from market values, what is odd about their sum)
  | kinds.line_kind               which lines are shares of companies; swap legs, cash, remnants are not
  v companies.companies_together  share classes of one company become one, by CIK, else CUSIP issuer, else name
Companies
  | earnings.earning_of           a figure of `core.fundamentals` beside each company
  | profits.profit_share          what part is below zero, by count and by weight, with bounds
  | finances.fund_finances        free cash flow, net issuance, debt to EBITDA, P/E
  | sizes.band_of                 bands of market value
  | concentration, overlap        the largest companies; those that two funds share
  | changes.changes               two lists of one fund: additions, deletions, turnover without price moves
  | search.holders_of             which funds hold a company
  | floats                        floats out of what funds hold, for tables of companies
  v measures.measures             MeasuredFigure, which the columns of `compare` read
"""

from smallcap_cli.core.holdings.lines import HoldingLine, Holdings, newest_holdings
from smallcap_cli.core.holdings.weights import weight_remark, weight_sum

__all__ = ["HoldingLine", "Holdings", "newest_holdings", "weight_remark", "weight_sum"]
