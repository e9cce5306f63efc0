"""The development house: services, virtual environments, tests, checks and the demo.

Standard library only: it runs with the Python of a bare machine, as ``python3 -m dev``.
Whatever it downloads, builds or writes lies under ``.local/`` of the checkout.
"""
