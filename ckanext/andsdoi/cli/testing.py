"""`ckan andsdoi sandbox` and `forget-test`: to practise, and to end it."""

from __future__ import annotations

import click

from .. import config
from ..lifecycle.maintenance import forget_test as test_dois
from ..registry import sandbox as registry
from .console import Console, finish, json_option, on_site


@click.command(short_help="Run a registry to practise on.")
@click.option("--port", type=int, default=registry.DEFAULT_PORT, show_default=True)
@click.option("--profile", type=click.Choice(["ands", "mds"]), default="ands", show_default=True)
@click.option("--faults", help="What should go wrong: JSON, or a file of it.")
def sandbox(port: int, profile: str, faults: str | None) -> None:
    """Run a registry to practise on, on this machine, until Ctrl-C.

    It says which endpoint, user, password and prefix to configure, keeps everything in memory,
    and shows what it got on its page.

    \b
    Example:
      ckan andsdoi sandbox --faults '{"status": 503, "times": 5}'
    """
    try:
        registry.serve(profile, port, faults=faults)
    except (registry.FaultError, OSError) as error:
        raise click.ClickException(str(error)) from error


@click.command("forget-test", short_help="Remove the DOIs of the test environment.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
@on_site
def forget_test(yes: bool, as_json: bool) -> None:
    """Remove all rows, events and extras of the test environment; production is not touched.

    \b
    Example:
      ckan andsdoi forget-test --yes
    """
    console = Console(as_json)
    rows, dois = test_dois.count()
    if rows and not yes:
        click.confirm(f"Forget all test DOIs ({dois}), with their history?", abort=True, err=True)
    result = test_dois.forget_test(lambda done: console.advance("rows", done))
    if result.left:
        console.complain(
            f"{result.left} datasets could not be indexed: see to Solr, then run this again.",
            "index",
        )
    elif config.environment() == "test":
        console.note("This site still uses a test registry: datasets will get new test DOIs.")
    console.at_end(lambda: (f"Rows forgotten: {result.rows}.", {**vars(result), "dois": dois}))
    finish(not result.left)
