"""How an address names a person: the words of the table of services. Pure."""

from dataclasses import dataclass
from typing import NamedTuple


class Form(NamedTuple):
    """One way to name a person. `path` matches all of a path; its group `n`, or the parameter
    `param`, is the name, and `key` is written after the service's site. `is_handle`: the name is the
    account's handle, no number. `folds`: upper and lower case are one.
    """

    path: str
    key: str = "{n}"
    param: str = ""
    is_handle: bool = True
    folds: bool = True


@dataclass(frozen=True, slots=True)
class Service:
    """A service where a name is one person's. `name` is the type of its sources; `site` stands for
    all of `hosts`; `nobody` are first steps of paths that name no account. An address that has none
    of the forms names nobody: a post, a group, a search. `dotless`: names with and without dots are
    one. `subdomains`: `anna.site` is Anna's, by the path that is given here.
    """

    name: str
    site: str
    forms: tuple[Form, ...]
    hosts: tuple[str, ...] = ()
    nobody: frozenset[str] = frozenset()
    dotless: bool = False
    subdomains: str = ""


def number(path: str, key: str = "{n}", param: str = "", *, folds: bool = True) -> Form:
    """A form by the account's number or other id, which is no handle."""
    return Form(path, key, param, is_handle=False, folds=folds)


def page(path: str, tabs: str) -> str:
    """A profile's path and the pages of it that are the same person's."""
    return f"{path}(?:/(?:{'|'.join(tabs.split())})(?:/.*)?)?"


def words(text: str) -> frozenset[str]:
    """Each word of a text."""
    return frozenset(text.split())


def countries(name: str, endings: str) -> tuple[str, ...]:
    """`name` in each of these countries."""
    return tuple(f"{name}.{ending}" for ending in endings.split())
