"""What to do for one DOI: from a claimed row to a task, without network.

`prepare` shows the order. `assess` says what would be done for a dataset as it was read, for the
worker and for `maintenance`, which only wants to know; `steps` is the table of what is to be sent,
a pure function. A `task` is what the worker performs.
"""
