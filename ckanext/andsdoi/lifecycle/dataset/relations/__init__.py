"""Datasets that speak of each other: CKAN relationships, versions, references in fields.

A document names another dataset by its confirmed DOI, else by its landing page if that is public,
else not at all. So what it says depends on other datasets, in two ways, and each has a column of
its row: `mentions` are the keys (ids, names, DOIs) that a plan asked about, written *before* they
are looked up; `versions` is what the confirmed document says of versions, `{id: [relationType]}`.
An empty list: the document spoke of that dataset before and does not any more; the entry goes once
that dataset was marked. The document of that dataset repeats it from the other side, while both are
of one organization and the one that says it is findable and public: a claim. `claims` are the
datasets whose claims the confirmed document repeats.

`lookup` reads what a dataset may say of others (`references` and `successors` say what it refers
to), `neighbours` has the others looked at again when what they may say has changed. One of two that
change at the same time always sees the other: each reads after its own commit.
"""
