#!/bin/sh
# Run once by the ClickHouse image on an empty disk: two users that may only read, `reader` for Grafana, and `analyst`
# for people who must see nobody (analyst.sql).
set -eu
secret() { cat "/run/secrets/$1"; }
ask() { clickhouse-client --user "$CLICKHOUSE_USER" --password "$(secret clickhouse_password)" "$@"; }
# readonly = 2: Grafana's plugin sets limits of its own per query.
ask --param_password "$(secret clickhouse_reader_password)" \
    --query "CREATE USER IF NOT EXISTS reader IDENTIFIED WITH sha256_password BY {password:String} SETTINGS readonly = 2"
ask --query "GRANT SELECT ON grapevine.* TO reader"
ask --queries-file /etc/grapevine/analyst.sql
ask --param_password "$(secret clickhouse_analyst_password)" \
    --query "CREATE USER IF NOT EXISTS analyst IDENTIFIED WITH sha256_password BY {password:String} SETTINGS readonly = 2"
ask --query "GRANT grapevine_without_people TO analyst"
