"""The life of a DOI: the only place where CKAN and the registry meet.

`intent` and `wakeup` run in and after the transaction of an edit, `sweep` finds what no event told.
`drain` takes the rows that are due: `plan` says what to do, `perform` does it, `record` writes what
was confirmed. What is true now decides, never what happened, so a missed, doubled or re-ordered
event changes nothing.
"""
