"""Faults on purpose: what may be set, which one strikes a request, and what it does.

`rules` checks what is given, `chance` counts and draws, `effects` does it to the request. Called by
`engine` for each request, and by `sandbox`, which sets them.
"""
