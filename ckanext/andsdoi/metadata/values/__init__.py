"""Readers of single values: a text or a structure in, a value that DataCite can say out.

Dates, places, languages, licences, identifiers, names, text. They know neither datasets nor
records, never raise, and return what they remark as `findings`. Called by `mapping` and `dataset`.
"""
