"""Datasets that speak of each other: CKAN relationships, versions, references in fields.

A document names another dataset by its confirmed DOI, else by its landing page if that is public,
else not at all. So what it says depends on other datasets, in two ways, and both are written into
the column `relations` of its row: the keys (ids, names, DOIs) that it asked about, written *before*
they are looked up, and what its confirmed document says of versions, as `relationType id` (`before
id` where something was taken back).

`lookup` reads what a dataset may say of others (`references` and `successors` say what it refers
to), `neighbours` has the others looked at again when what they may say has changed. One of two that
change at the same time always sees the other: each reads after its own commit.
"""
