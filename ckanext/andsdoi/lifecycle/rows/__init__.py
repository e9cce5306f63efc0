"""Our tables: the typed row, its closed sets of words, and the statements that callers share.

`row` is what the database holds, `facts` what plans and transitions depend on, `problem` why a DOI
is not where it should be. `marks` says that something is due or to be indexed, `lease` who works at
a row, `current` which row of a dataset its page shows, `former` which hold its earlier DOIs,
`history` what happened, `exemption` which datasets get no DOI by themselves. Everything in the
lifecycle stands on this room; it knows nothing of the others.
"""
