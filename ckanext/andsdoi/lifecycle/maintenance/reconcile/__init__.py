"""Compare what our tables say of each DOI, and would send now, with what the registry holds.

Called by `ckan andsdoi reconcile`. `run` asks and counts, `compare` says what differs and what is
to be done about it, `unknown_here` finds the dataset of a name that only the registry knows, `fix`
sets in doubt and due what the worker then mends.
"""
