"""Readers of single values: a text or a structure in, a value that DataCite can say out.

Dates, places, languages, licences, identifiers, names, text. They know neither datasets nor records
and never raise; what they could not take they return as `findings`, beside the value. Called by
`mapping` and `dataset`.
"""
