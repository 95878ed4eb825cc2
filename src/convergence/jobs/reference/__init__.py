"""Rebuild the reference extracts that the `referentials` room carries.

Run by hand (`make reference`) when a new edition of a source appears: it downloads the sources with npm and
pip, refuses any archive whose hash is not the one written here, and writes dated, compressed extracts with
their provenance (SOURCES.md). The output is a pure function of the archives: two runs write the same bytes.
The running system never needs this tool, npm or the network.
"""
