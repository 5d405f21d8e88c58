"""What investors put into funds and took out: calendar months of a fund, and where they come from.

ShareHistory (NAV and shares outstanding, day by day)
  | shares.daily_flows        the change of the count times NAV, on the day it was traded; faults give none
  v shares.months_of
FlowMonth (of a filing, of shares outstanding, of assets; month_ends: of a table with a row a month)
  | events                    mergers, conversions and heartbeat trades taken out
  | periods.flow_periods      months, quarters and years of one method and scope; a hole in one leaves it without
  v
periods.FlowPeriod            flow, assets before and after, what the market did; published: those of publishers
  | overlaps                  the same period by two methods
"""
