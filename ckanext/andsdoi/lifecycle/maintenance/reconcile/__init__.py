"""Compare what we believe of each DOI, and would send now, with what the registry answers.

Called by `ckan andsdoi reconcile`. `run` asks and counts, `compare` says what differs and what is
to be done about it, `unknown_here` finds a home for names that only the registry knows, `fix` sets
in doubt and due what the worker then mends.
"""
