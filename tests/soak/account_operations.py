"""What a person does with the accounts of a site: in their file, at the registry, and here."""

from __future__ import annotations

from . import accounts
from .accounts import DEFAULT, LATER
from .site import Site

_TRIES = 3


def exchange(site: Site, one: int, another: int) -> None:
    """Exchange two organizations in the file: each has the other's account from now on."""
    first, second = site.organizations[one], site.organizations[another]
    bound = site.accounts.bound
    if bound.get(first, DEFAULT) == bound.get(second, DEFAULT):
        return
    bound[first], bound[second] = bound.get(second, DEFAULT), bound.get(first, DEFAULT)
    site.configure()
    site.met["organizations exchanged in the file"] += 1


def remove_account(site: Site, of: int) -> None:
    """Take an account from the file."""
    name = site.accounts.named(of).name
    if name != DEFAULT:
        site.accounts.away[name] = site.accounts.known.pop(name)
        site.configure()
        site.met["account removed"] += 1


def return_accounts(site: Site) -> None:
    """Put back what was taken from the file."""
    if site.accounts.away:
        site.accounts.known |= site.accounts.away
        site.accounts.away = {}
        site.configure()
        site.met["account put back"] += 1


def rotate(site: Site, of: int, written: bool) -> None:
    """Give an account another secret at its registry, and write it into its file now or later."""
    account = site.accounts.named(of)
    secret = f"secret-{site.met['secret rotated']}"
    site.registry.change_password(account.user, secret)
    site.met["secret rotated"] += 1
    site.unwritten[account.name] = secret
    if written:
        _write_secret(site, account.name)


def write_secrets(site: Site) -> None:
    """Write the secrets that are not in their files yet."""
    for name in [*site.unwritten]:
        _write_secret(site, name)


def _write_secret(site: Site, name: str) -> None:
    site.accounts.write_secret(name, site.unwritten.pop(name))


def change_prefix(site: Site, confirmed: bool) -> None:
    """Give the first account of the file another prefix; `account-moved` confirms it, or later."""
    account = site.accounts.known.get("marine")
    if account is None or account.prefix == LATER:
        return
    account.former.append(account.prefix)
    account.prefix = LATER
    site.configure()
    site.met["prefix changed"] += 1
    if confirmed:
        confirm_moves(site)


def confirm_moves(site: Site) -> None:
    """Confirm what the accounts have become."""
    from ckanext.andsdoi.lifecycle.maintenance import relocation

    relocation.confirm_account()


def hand_to(site: Site, of: int, to: int) -> None:
    """Leave all DOIs of an account to another one: at the registry, in the file, and here."""
    old, new = site.accounts.named(of), site.accounts.named(to)
    if old is new or old.name == DEFAULT or old.registry != new.registry:
        return
    site.registry.give(old.user, new.user)
    del site.accounts.known[old.name]
    new.former += [old.prefix, *old.former]
    for organization, name in site.accounts.bound.items():
        if name == old.name:
            site.accounts.bound[organization] = new.name
    site.configure()
    _move_rows(site, old.name, new.name)
    site.met["account moved"] += 1


def _move_rows(site: Site, old: str, new: str) -> None:
    """A worker that died holds its lease for a moment: a person tries again."""
    from ckanext.andsdoi import config
    from ckanext.andsdoi.lifecycle.maintenance import relocation

    for _ in range(_TRIES):
        try:
            relocation.move_rows(old, config.account(new), "somebody")
        except relocation.NotMovable:
            site.pass_time(site.longest_lease)
        else:
            return
    raise AssertionError(f"{old} cannot be moved to {new}")


def pause(site: Site, paused: bool, of: int = 0) -> None:
    """A person pauses an account, or resumes it."""
    from ckanext.andsdoi import config
    from ckanext.andsdoi.lifecycle import accounts as states

    account = config.account(site.accounts.named(of).name)
    if paused:
        states.pause_by_hand(account, "somebody", "maintenance")
    else:
        states.resume(account, by_hand=True)


def resume_all(site: Site) -> None:
    """Resume every account that there is."""
    for number in range(site.accounts.number):
        pause(site, paused=False, of=number)


NUMBERS = range(len(accounts.OURS))
