"""Funds side by side: their days aligned, blocks of closes, and the cells made of them.

How closes become a cell, each arrow made once for a whole table:

    FundData, ...                      what is known of each fund on the as-of day (AsOf cuts it, once)
        | cohorts_of                   funds of one calendar, 16 to a FundBatch; the younger ones lack its first days
    Cohort
        | build_views (View, window)   which of a cohort's days a view takes, joined with benchmark and rate:
        |                              a DaySlice, or the Gap that says why there is none
    BlockPlan                          the funds of a batch that have those days
        | BlockCache                   closes copied once for the batch at hand; equal plans share their returns
    Block (funds, days)                what a metric family is given
        | Metric.function
    Figures -> BlockFigures            one number a row of the block

A fund finds its number again by its seat:

    BlockRows       fund -> block and row, or Gap
    PlacedView      the blocks and rows of one view and window; fund -> Seat, or Gap
    Seat            block, row, and the CellProvenance: sources, basis, days, notes, whether it may be ranked
    ColumnCells     number and provenance -> Value, made when it is looked at

`Computation` holds cohorts and placed views of one table; `Computation.seats(view, window)` goes through its funds.
Modules from the bottom up: block, sampling, cohorts, view, metric, listing, views, as_of, computation, states, cells.
"""
