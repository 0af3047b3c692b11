"""The tables that tests share are the same for each of them, whatever the one before did."""

from clickhouse_driver import Client

from tests.kept_tables import KeptTables


def settings_of(client: Client) -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = client.execute("SELECT name, value FROM settings ORDER BY ALL")
    return rows


def test_rows_settings_and_tables_are_as_they_were(kept_tables: KeptTables) -> None:
    first = kept_tables.emptied()
    with Client.from_url(first.url) as client:
        before = settings_of(client)
        client.execute("INSERT INTO settings (name, value) VALUES", [("timezone", "Europe/Berlin")])
        client.execute("INSERT INTO links (author_id, customer_id) VALUES", [("x:x:1", "c-1")])
    again = kept_tables.emptied()
    assert again == first
    with Client.from_url(again.url) as client:
        assert settings_of(client) == before
        assert client.execute("SELECT count() FROM links") == [(0,)]
        client.execute("ALTER TABLE links ADD COLUMN odd String")
    anew = kept_tables.emptied()
    assert anew != first
    with Client.from_url(anew.url) as client:
        assert client.execute("SELECT count() FROM settings") == [(len(before),)]
