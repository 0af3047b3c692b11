"""Words that name or betray an emotion, and the figures the emotion model takes beside its hashed
features. Pure.

The lists are our own, written down word by word for this purpose: they stand for what the few
thousand labelled posts that there are do not happen to say. English, as people write it in posts,
crude words and emoji included.
"""

from collections.abc import Iterable, Mapping

from enrichers.engines.vader import figures

EMOTIONS = ("anger", "joy", "optimism", "sadness")

_ANGER = """
    angry anger mad furious fury rage raging outrage outraged outrageous annoyed annoying annoys irritated irritating
    irritate pissed hate hates hated hateful disgusting disgusted disgrace disgraceful disgusts awful horrible terrible
    shocking offended offensive offend insult bitter resent revenge hostile hostility violence violent rude unacceptable
    ridiculous disrespectful idiot idiots idiotic stupid moron liar liars lies lying scam bully bullying racist racism
    fuming livid fed sick shit shite bullshit wtf fuck fucking fuckin bitch bastard hell damn ffs smh growl snarl sting
    pout provoke fiery cross grudge useless pathetic worst incompetent rant blame ugh 😡 😠 🤬 😤 👿 🖕 🙄
"""
_JOY = """
    joy joyful happy happiness happily happier glad delight delighted delightful love loved lovely loving laugh laughed
    laughing laughter lol lmao haha hahaha hilarious funny amusing fun cheer cheers cheerful cheery smile smiling smiles
    excited exciting amazing awesome wonderful fantastic great yay blessed bliss elated ecstatic glee gleeful jolly
    merry exhilarating exhilaration playful lively radiant rejoice sparkling celebrate celebrating birthday enjoy
    enjoyed enjoying thrilled beautiful breezy pleasing animated 😂 😄 😊 😁 😍 ❤ 🎉 😃 😀 🤣 💕 💃
"""
_OPTIMISM = """
    optimism optimistic hope hopeful hopefully hoping faith believe belief trust confident confidence courage brave
    strength strong stronger inspire inspired inspiring inspiration motivation motivated motivate success succeed dream
    dreams future better forward goal goals achieve overcome worry fear afraid god lord bless pray prayer grateful
    thankful positive positivity possible opportunity life wisdom patience persevere progress start begin tomorrow heal
    💪 🙏 ✨ 🙌
"""
_SADNESS = """
    sad sadness sadly sadder saddened unhappy depressed depressing depression depress despair desperate gloomy gloom
    grim grief grieve grieving mourn mourning misery miserable lonely alone loneliness lost loss losing lose miss
    missing missed cry crying cried cries tears tear weep sob sobbing heartbroken heartbreaking heartbreak heartache
    broken hurt hurts hurting pain painful ache suffer suffering sorrow sorry regret disappointed disappointing
    disappointment discouraged dishearten disheartened unfortunately blues dull dreary serious sober somber melancholy
    pity tragic tragedy died death dead funeral rip worthless hopeless helpless anxiety tired exhausted nightmare frown
    moping pine sulk rejected 😢 😭 😞 😔 💔 😩 😪 ☹ 😥
"""
_PLACES = {
    word: place
    for place, words in enumerate((_ANGER, _JOY, _OPTIMISM, _SADNESS))
    for word in words.split()
}
_LISTED = frozenset(_PLACES)
_SHARE = 0.3
"""How much the figures weigh beside hashed features, whose rows have length 1."""


def given(scores: Mapping[str, float], text: str, words: Iterable[str]) -> tuple[float, ...]:
    """VADER's scores of a text, then per emotion how many of its words (two at most), whether any."""
    listed = _LISTED.intersection(words)
    felt = [_SHARE * figure for figure in figures(scores, text)]
    return (*felt, *(_counted(listed) if listed else _NONE_LISTED))


def _counted(words: Iterable[str]) -> list[float]:
    counts = [0, 0, 0, 0]
    for word in words:
        counts[_PLACES[word]] += 1
    return [_SHARE * min(count, 2) for count in counts] + [_SHARE * (count > 0) for count in counts]


_NONE_LISTED = _counted(())
