"""`python -m ckanext.andsdoi.registry.sandbox`: the sandbox without CKAN."""

from __future__ import annotations

import argparse
from dataclasses import replace

from . import DEFAULT_PORT, DEMO, NEIGHBOUR, Account, FaultError, serve
from .engine import PROFILES


def main() -> None:
    """Read the arguments and run until a signal comes."""
    parser = _parser()
    options = parser.parse_args()
    try:
        serve(
            options.profile,
            options.port,
            _accounts(options),
            options.faults,
            options.host,
        )
    except (FaultError, OSError) as error:
        parser.error(str(error))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="sandbox", description="A DOI registry to practise on.")
    parser.add_argument("--port", type=int, default=DEFAULT_PORT, help="0 for a free one")
    parser.add_argument("--profile", choices=PROFILES, default=PROFILES[0])
    parser.add_argument("--faults", help="JSON, or a file of it")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--user", default=DEMO.user)
    parser.add_argument("--password", default=DEMO.password)
    parser.add_argument("--prefix", default=DEMO.prefixes[0])
    return parser


def _accounts(options: argparse.Namespace) -> list[Account]:
    """Return the account of the arguments, and another one under the same prefix."""
    own = Account(options.user, options.password, (options.prefix,))
    other = replace(NEIGHBOUR, prefixes=(NEIGHBOUR.prefixes[0], options.prefix))
    return [own, other]


if __name__ == "__main__":
    main()
