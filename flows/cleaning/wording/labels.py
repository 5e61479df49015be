"""Recognises lines that are nothing but a label of a page, in the languages of the press.

A line is one as a whole: the same words within a sentence are text.
"""

import re

__all__ = ["is_advert_label", "is_count", "leads_elsewhere"]

MAX_LABEL = 40
"""Characters of the longest label."""

_ADVERT_LABELS = (
    "quảng cáo|advertisement|advertisements|advertising|sponsored|anzeige|werbung|publicité|publicidad|publicidade|"
    "pubblicità|advertentie|annons|annonse|annonce|reklam|reklama|reklame|mainos|inzerce|hirdetés|publicitate|oglas|"
    "реклама|διαφήμιση|إعلان|اعلان|פרסומת|تبلیغات|विज्ञापन|iklan|โฆษณา|広告|광고|广告|廣告"
)
_ADVERTS = frozenset(_ADVERT_LABELS.split("|"))
_POINTER_LABELS = (
    # English, German, French, Spanish, Portuguese, Italian
    "read also|read more|read next|see also|also read|related|related article|related articles|related story|"
    "related stories|related coverage|lesen sie auch|lesen sie mehr|lesen sie dazu|lesen sie hier|mehr zum thema|"
    "mehr dazu|auch interessant|lire aussi|à lire|à lire aussi|à lire également|lire également|à voir|voir aussi|"
    "sur le même sujet|lee también|leer también|lea también|lee más|lea más|leer más|ver también|te puede interesar|"
    "le puede interesar|mira también|leia também|leia mais|veja também|saiba mais|ler também|leggi anche|leggi pure|"
    "vedi anche|guarda anche|per approfondire|"
    # Dutch, Swedish, Norwegian, Danish, Finnish
    "lees ook|lees meer|bekijk ook|läs också|läs även|läs mer|se även|les også|les mer|se også|læs også|læs mere|"
    "lue myös|lue lisää|katso myös|"
    # Polish, Czech, Slovak, Hungarian, Romanian, Croatian and Serbian
    "czytaj też|czytaj także|czytaj również|czytaj więcej|zobacz też|zobacz także|zobacz również|przeczytaj też|"
    "przeczytaj także|čtěte také|čtěte též|přečtěte si|čítajte aj|čítajte tiež|olvassa el|olvasd el|olvassa még|"
    "citește și|citiți și|vezi și|pročitajte i|pročitajte još|čitajte još|"
    # Turkish, Russian, Ukrainian, Greek, Arabic, Hebrew
    "ayrıca oku|ayrıca okuyun|bunu da oku|ilgili haber|ilgili haberler|читайте также|читайте ещё|читайте еще|"
    "читайте по теме|по теме|смотрите также|читайте також|читайте ще|дивіться також|διαβάστε επίσης|διαβάστε ακόμη|"
    "διαβάστε ακόμα|اقرأ أيضا|اقرأ أيضاً|اقرأ أيضًا|اقرأ ايضا|شاهد أيضا|קראו גם|קראו עוד|"
    # Indonesian and Malay, Japanese, Chinese, Korean
    "baca juga|baca pula|baca selengkapnya|lihat juga|simak juga|関連記事|あわせて読みたい|相关阅读|相關閱讀|延伸閱讀|"
    "延伸阅读|관련기사|관련 기사"
)
_POINTERS = frozenset(_POINTER_LABELS.split("|"))
_READ_WORDS = (
    "view views read reads reading lesezeit aufrufe vues lecture visitas lectura lecturas visualizações leitura "
    "lettura visualizzazioni leestijd weergaven lästid visningar lesetid visninger læsetid lukuaika czytania "
    "wyświetleń čtení zobrazení vizualizări okuma okunma görüntülenme чтения чтение просмотр просмотра просмотров "
    "читання перегляд перегляди переглядів ανάγνωσης προβολές مشاهدة قراءة צפיות dibaca"
)
_READ = frozenset(_READ_WORDS.split())
"""What counts readers or their minutes."""
_MINUTE_WORDS = (
    "min mins minute minutes minuten minutos minuti minuter minutter minuta minuty minut minuto dk dakika мин минута "
    "минуты минут хв хвилин хвилини λεπτά דקות"
)
_MINUTES = frozenset(_MINUTE_WORDS.split())
_BESIDE_WORDS = "time to de di temps tempo tiempo čas süresi время час на k tys mil mln x kali"
_BESIDE = _MINUTES.union(_BESIDE_WORDS.split())
"""What else stands in such a line."""
_SIGNS = re.compile(r"[\W\d_]+")


def is_advert_label(text: str) -> bool:
    """Tell whether `text` is the whole label of an advertisement: `Reklama`, `- Advertisement -`."""
    return len(text) <= MAX_LABEL and text.strip(" -–—:.|▼").casefold() in _ADVERTS


def is_count(text: str) -> bool:
    """Tell whether `text` only counts readers or the minutes that they need: `4.312 visitas`, `3 min czytania`."""
    if len(text) > MAX_LABEL or not any(map(str.isdecimal, text)):
        return False
    words = _SIGNS.sub(" ", text.casefold()).split()
    counted = text[0].isdecimal() or not _MINUTES.isdisjoint(words)  # `Lecture 2` is a heading
    return counted and not _READ.isdisjoint(words) and all(word in _READ or word in _BESIDE for word in words)


def leads_elsewhere(text: str) -> bool:
    """Tell whether `text` is a label that leads to another article, alone or before its title: `Baca juga: …`."""
    label, colon, _ = text.replace("：", ":", 1).partition(":")
    if len(label) > MAX_LABEL:
        return False
    return label.strip(" -–—>»|•▶►*#…" if colon else " -–—>»|•▶►*#…:.").casefold() in _POINTERS
