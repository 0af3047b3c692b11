"""Entries of a JSON Feed (https://www.jsonfeed.org/version/1.1/). Pure."""

from collections.abc import Mapping
from html import escape
from typing import Any

from connectors.rss.addresses import real, resolved
from connectors.rss.entries import MAX_TAGS, Entry, language_of, text_of
from connectors.rss.people import Person, person_of, together
from schemas.urls import without_user


def entries_of(document: Mapping[str, Any], items: list[Any], url: str) -> list[Entry]:
    """The items of a document, relative addresses resolved against `url`."""
    fallback = _people(document)
    return [_entry(item, fallback, url) for item in items if isinstance(item, dict)]


def _entry(item: Mapping[str, Any], fallback: list[Person], url: str) -> Entry:
    tags = item.get("tags")
    link = text_of(item.get("url")) or text_of(item.get("external_url"))
    plain = text_of(item.get("content_text"))
    return {
        "id": without_user(text_of(item.get("id"))),
        "link": without_user(real(resolved(link, url))),
        "title": text_of(item.get("title")),
        # a mention's text is read as HTML; signs of a plain one must not vanish as tags
        "text": text_of(item.get("content_html"))
        or escape(plain, quote=False)
        or text_of(item.get("summary")),
        "author": together(_people(item) or fallback),
        "published": text_of(item.get("date_published")),
        "updated": text_of(item.get("date_modified")),
        "tags": [text_of(tag) for tag in tags if text_of(tag)][:MAX_TAGS]
        if isinstance(tags, list)
        else [],
        "comments": "",
        "language": language_of(item.get("language")),
        "base": url,
        "publisher": "",
    }


def _people(part: Mapping[str, Any]) -> list[Person]:
    """The authors of a feed or an item: a list, one object, or (version 1) `author`."""
    given = part.get("authors") or part.get("author")
    people = []
    for author in given if isinstance(given, list) else [given]:
        one = {"name": author} if isinstance(author, str) else author
        if not isinstance(one, dict):
            continue
        person = person_of(text_of(one.get("name")))
        url = text_of(one.get("url"))
        person |= {"url": url} if url else {}
        if person:
            people.append(person)
    return people
