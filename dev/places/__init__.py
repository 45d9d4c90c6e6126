"""Writes ``archive/places/data/divisions.tsv`` out of published packages. See :mod:`dev.places.__main__`."""
