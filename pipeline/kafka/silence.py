"""What is said, everywhere, when Kafka does not answer. Commands that need no Kafka may import it."""

REASON_CHARS = 200


def silence(error: BaseException, bootstrap: str = "") -> str:
    """One sentence without its full stop, with the client's own reason."""
    reason = " ".join(str(error).split())[:REASON_CHARS] or type(error).__name__
    at = f" at {bootstrap}" if bootstrap else ""
    return f"Kafka{at} does not answer ({reason})"


def silence_for_people(error: BaseException, bootstrap: str = "", file: str = "") -> str:
    """The same with what to do, as a command ends with it; `file` is the configuration."""
    where = f" in {file}" if file else ""
    return f"{silence(error, bootstrap)}. Does it run, and is kafka.bootstrap{where} right?"
