"""The recipes of docs/recovery.rst, each played."""
