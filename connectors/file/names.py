"""Column names as programs and people write them, made comparable."""


def folded(name: str) -> str:
    """The name without case, spaces and signs; its dots stay, for they are steps into an object."""
    return "".join(sign for sign in name.casefold() if sign.isalnum() or sign == ".") or name
