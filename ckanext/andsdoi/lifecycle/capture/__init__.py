"""What an edit leaves behind: the mark inside its transaction, the wake-up after it.

`intent` is called by the plugin's hooks and the session's events, in every save, and decides
nothing; `wakeup` puts the one job into CKAN's queue, also for actions, commands and maintenance;
`sweep` finds what no event told, and is called by `worker.run`.
"""
