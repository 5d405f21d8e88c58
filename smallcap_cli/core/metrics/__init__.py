"""One declared function a metric family, grouped by the input it consumes.

    @metric(label, unit, group=...)          the parameter's name is the view: which closes the family sees
    def volatility(returns): ... -> Figures  one number a fund of the block, or the reason why there is none

`columns` turns names such as `max_drawdown:3y` into requests; the registry is what lists, headers and tests loop over.
"""
