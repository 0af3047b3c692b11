"""What is told where a View cannot be read or asked."""


class ViewError(ValueError):
    """A View that cannot be read or asked; the message says what is wrong and what would be right."""
