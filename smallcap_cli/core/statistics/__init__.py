"""Arrays in, arrays out, without a fund or a table: each formula names its source.

distributions   quantiles of Student's t and the normal, p-values
inference       regression, Newey-West errors, Sharpe ratio's error, smallest detectable effect
regression_tests  F, Durbin-Watson, Breusch-Pagan, plain errors, variance inflation
bootstrap       the stationary bootstrap: the same days drawn for all funds
correlation     joined returns -> a matrix       relative   one line over another
episodes        drawdowns, and the one that several series share
seasonality     Welch, permutation, Holm         fees       what a fee takes over the years
"""
