"""The one error of the local stack: what happened and what to do about it, in one sentence a user
can act on.
"""

import click


class LocalStackError(click.ClickException):
    """The local stack cannot do what was asked. The message names the cause and the next step."""
