"""What CKAN says of a dataset, and what may be said of it.

`snapshot` reads a dataset with its row, through `ckan` as everybody may read it. `eligibility`
judges whether it may get a DOI, `relations` looks up what it may say of other datasets,
`description` makes the document. `brought` names the DOIs that its fields bring along, `ownership`
says which DOI belongs into its extras, and `extras` writes it there.

PLAN calls all of it; capture, worker, decisions, reports, maintenance, the plugin, `logic/` and
`cli/` call parts. Nothing here speaks to the registry.
"""
