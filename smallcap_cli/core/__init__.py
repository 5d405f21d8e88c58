"""PURE: numpy and the standard library; no file, network, clock, terminal or frame.

statistics < comparison < metrics < analysis < claims      methodology      quality      holdings
                all of them on: model, table, rows, windows, inputs, words, ages, profiles
"""
