"""Parsers for single cells: any cell in, a reading with its problem code out; none of them ever raises."""
