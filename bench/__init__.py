"""What the plugin costs, as ratios: each row compares two things in one run, on one machine.

`make bench` runs all of it and writes the table of ``docs/benchmarks.rst``; `make bench
ARGS="drain rate"` runs some of it. A row family is one module with a function `measure`.
"""
