"""What SQL may not reach: files, other machines, programs; and what it may still say."""

import pytest

from sinks.clickhouse.fence import why_fenced

REFUSED = [
    "SELECT file('/proc/self/environ')",
    "SELECT `file`('/proc/self/environ')",
    "SELECT \"file\" ( '/proc/self/environ')",
    "SELECT file/* a comment */('/proc/self/environ')",
    "SELECT 1 WHERE (SELECT count() FROM file('x', CSV)) > 0",
    "SELECT * APPLY file FROM (SELECT '/etc/hostname')",
    "SELECT arrayMap(file, ['/etc/hostname'])",
    "SELECT * FROM url('http://127.0.0.1:1/', CSV)",
    "SELECT * FROM s3('http://x/y')",
    "SELECT * FROM remote('127.0.0.1:9000', system.one)",
    "SELECT * FROM executable('id', TSV, 'a String')",
    "SELECT * FROM Python(sys)",
    "SELECT * FROM '/etc/hostname'",
    "SELECT * FROM `/etc/hostname`",
    "SELECT * FROM default.`/etc/hostname`",
    'SELECT * FROM numbers(1) JOIN "/etc/hostname" ON 1',
    "DESCRIBE '/etc/hostname'",
    "CREATE TABLE x AS `/etc/hostname`",
    "INSERT INTO FUNCTION file('/tmp/x', CSV, 'a Int8') VALUES (1)",
    "INSERT INTO TABLE FUNCTION url('http://127.0.0.1/', CSV, 'a Int8') SELECT 1",
    "INSERT INTO default.`/tmp/x.csv` SELECT 1",
    "INSERT INTO t FROM INFILE '/etc/hostname' FORMAT CSV",
    "SELECT 1 INTO OUTFILE '/tmp/x'",
    "SELECT 1 into\noutfile '/tmp/x'",
    "CREATE TABLE t ENGINE = File(CSV)",
    "CREATE TABLE t (a Int8) ENGINE URL('http://127.0.0.1', CSV)",
    "CREATE DATABASE f ENGINE = Filesystem",
    "CREATE DATABASE f ENGINE=`Filesystem`('/etc')",
    "CREATE DICTIONARY d (a Int8) PRIMARY KEY a SOURCE(FILE(path '/etc/x' format 'TSV')) LAYOUT(FLAT())",
    "CREATE DICTIONARY d (a Int8) PRIMARY KEY a SOURCE(HTTP(url 'http://x' format 'TSV')) LAYOUT(FLAT())",
    "CREATE FUNCTION f AS x -> file(x)",
    "BACKUP TABLE t TO Disk('a', 'b')",
    "RESTORE TABLE t FROM Disk('a', 'b')",
]
ALLOWED = [
    "SELECT url, domain(url) FROM mentions WHERE url IN ('https://x.example/a') ORDER BY url",
    "SELECT 'file(/etc/passwd)', '-- url(' AS `a/b`  -- file('x')",
    "SELECT text FROM mentions WHERE text LIKE '%into outfile%' /* file('x') */",
    "SELECT count() AS `share / total`, 1 AS remote FROM mentions",
    "INSERT INTO mentions (url, file_name) VALUES",
    "SELECT * FROM numbers(10) JOIN views ON 1",
    "SELECT sum(x) FROM merge('grapevine', '^mentions')",
    "SELECT extractURLParameter(url, 'a'), s3_bucket FROM t",
    "CREATE TABLE t (url String) ENGINE = MergeTree ORDER BY url",
    "SELECT a FROM t WHERE b = '/etc/hostname' AND c IN ('/x')",
    "",
]


@pytest.mark.parametrize("sql", REFUSED)
def test_what_leaves_the_database_is_refused(sql: str) -> None:
    assert why_fenced(sql)
    assert why_fenced(f"EXPLAIN {sql}")
    assert why_fenced(f"/* first */ WITH 1 AS one {sql.upper() if 'FILE' in sql else sql}")


@pytest.mark.parametrize("sql", ALLOWED)
def test_what_stays_inside_passes(sql: str) -> None:
    assert why_fenced(sql) == ""


def test_further_names_are_refused_where_they_are_called() -> None:
    assert why_fenced("SELECT * FROM newthing (1)", also=frozenset({"newthing"}))
    assert not why_fenced("SELECT newthing FROM t", also=frozenset({"newthing"}))
