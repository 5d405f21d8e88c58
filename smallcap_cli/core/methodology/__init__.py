"""Index rules as data: steps run in order on a table of companies.

Methodology, Universe --> engine.apply --> kinds/*: a Change a step (lines out, new columns) --> Result
                                            |
               reviews, dates: when    between: what happens between two reviews    simulation: reviews in a row
               divergence: rules of A replaced by B's, group by group    sweep, trials: a parameter varied
               simulation + security_returns: backtest, study, loadings    tilts    prediction: the next review
"""
