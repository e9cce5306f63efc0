"""The life of a DOI: the only place where CKAN and the registry meet.

Ten rooms, from the top down:

`maintenance`  what administrators run over the whole site
`decisions`    what a person decides about one DOI
`reports`      what people and programs are told
`worker`       claim what is due, send it, record what came back
`plan`         what to do for one DOI now: a value, from values
`notices`      e-mails to people, at the end of a run
`capture`      the mark inside an edit's transaction, and the wake-up after it
`dataset`      what CKAN says of a dataset, and what may be said of it
`accounts`     the registry's accounts: paused, within the rate, asked
`rows`         the tables' rows as values, and the statements on them

Each imports only from those below it. `decisions`, `reports` and `worker` do not import each other,
nor do `plan`, `notices` and `capture`. What is true now decides, never what happened, so a missed,
doubled or re-ordered event changes nothing. docs/architecture.rst follows a save through the rooms.
"""
