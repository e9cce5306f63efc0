"""What people and programs are told: read only, in the words of the API.

Called by `logic/`, `cli/` and the helpers of pages. `overview` tells of one dataset or DOI that
`lookup` found, `problems` why it is not where it should be, `event_list` its history, `preview` its
document; `doi_list` lists them, `site_status` counts them.
"""
