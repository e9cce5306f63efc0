"""What administrators run over the whole site: one module a command.

Called by `cli/` only. `dry_run` says what would be done, `refresh` marks documents that would
differ now, `relocation` confirms a moved site or account, `forget_test` removes what was
practised, `reconcile` compares with the registry.
"""
