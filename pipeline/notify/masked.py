"""An alert as people see it: without the e-mail addresses, phone numbers, cards and IBANs that
somebody wrote. Pure.

Only messages are masked. What notify keeps and compares stays as it came, so grouping and deletions
work on real words.
"""

from enrichers.engines.pii import mask
from schemas.alert import AlertMention, AlertState


def masked(state: AlertState) -> AlertState:
    """The alert with masks in what others wrote: title, text, reasons, mentions and their authors'
    names.

    Notes of one's own people, names of customers and of who looks after them stay: they are written
    for the colleagues who read them. What a ticket is about is masked too.
    """
    return state.model_copy(
        update={
            "title": mask(state.title),
            "text": mask(state.text),
            "reasons": tuple(map(mask, state.reasons)),
            "mentions": tuple(map(_mention, state.mentions)),
        }
    )


def _mention(mention: AlertMention) -> AlertMention:
    return mention.model_copy(
        update={
            "text": mask(mention.text),
            "author": mask(mention.author),
            "judged": tuple(map(mask, mention.judged)),
            "matters": tuple(map(mask, mention.matters)),
        }
    )
