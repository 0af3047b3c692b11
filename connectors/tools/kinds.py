"""What a mention is, from the words that programs have for it: `Retweet`, `Forum Reply`, `Antwort`."""

import re
from functools import lru_cache
from typing import cast, get_args

from schemas.mention import MentionKind

_WORDS: dict[MentionKind, str] = {
    "repost": "repost retweet rt reblog reblogged boost boosted share shared reshare retweeted "
    "crosspost forward repin partage compartido republicación geteilt condivisione repostagem "
    "reposted udostępnienie delning репост",
    "comment": "comment comments reply replies replied answer response commentreply kommentar "
    "antwort commentaire réponse comentario respuesta comentário resposta commento risposta "
    "kommentare réplique reactie replyto odpowiedź komentarz svar yorum "
    "cevap ответ комментарий 评论 コメント",
    "review": "review reviews rating bewertung rezension avis reseña avaliação recensione opinión "
    "testimonial appreview beoordeling recenzja "
    "opinia recension отзыв",
    "message": "message dm pm chat mail email nachricht mensaje mensagem messaggio directmessage "
    "privatemessage conversation sms "
    "wiadomość сообщение",
    "article": "article articles news blog blogs blogpost press newspaper magazine editorial print "
    "artikel artículo artigo articolo pressemitteilung broadcast podcast tv radio nachrichten "
    "newsletter artykuł статья haber onlinenews pressrelease web website rss",
    "post": "post posts tweet tweets tweeted status toot note original quote quoted thread topic "
    "beitrag publication publicación postagem publicação wpis inlägg gönderi пост video photo image picture reel story "
    "carousel album link text media pin short shorts update question mention mentions posted "
    "forum microblog social x twitter facebook instagram",
}
_OF_WORD = {word: kind for kind, words in _WORDS.items() for word in words.split()}
_QUOTES = re.compile(r"\b(quote|quoted|zitat|cita)\b|\bwith comment\b")
_STRENGTH: tuple[MentionKind, ...] = ("repost", "comment", "review", "message", "article", "post")
"""Where several words stand in a cell, the first of these decides: a forum reply is a comment."""
_WORD = re.compile(r"[^\W\d_]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


@lru_cache(maxsize=1024)
def read_kind(cell: str) -> MentionKind:
    """One of our kinds; raises ValueError where no word of the cell tells one."""
    text = cell.strip().casefold()
    if text in get_args(MentionKind):
        return cast(MentionKind, text)
    if _QUOTES.search(text.replace("_", " ")):
        return "post"  # somebody else's post with words of one's own: a voice
    words = _WORD.findall(_CAMEL.sub(" ", cell.strip()).casefold())
    kinds = {_OF_WORD[word] for word in [*words, "".join(words)] if word in _OF_WORD}
    for kind in _STRENGTH:
        if kind in kinds:
            return kind
    raise ValueError(
        f"{cell.strip()[:40]!r} is no kind of mention: {', '.join(get_args(MentionKind))}"
    )
