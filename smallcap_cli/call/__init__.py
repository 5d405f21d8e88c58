"""One call of the command line, from the options to the bytes.

    options, given      what may be said, what was said
    context             settings, catalogue, data set and the clock, each opened when it is used
    command             makes a function a command
    question            options -> dataset.gather.Question -> Gathered
    tickers, columns, periods, rules, universes, claims          what options of one kind mean, checked
    notes, outcome      what stderr says, and the exit code
    printing            format, width, colour, files

Modules that a command imports at its top are light; what needs numpy is imported inside the function that uses it.
"""
