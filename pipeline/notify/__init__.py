"""The one owner of alerts: what people see of what rules found, when, where, and how often."""
