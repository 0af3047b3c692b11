"""The watch service: rules over single mentions, within seconds (Faust, an app of its own)."""
