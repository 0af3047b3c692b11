"""What several connectors use: lines, tables, times, HTML, records."""
