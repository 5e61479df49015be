"""Recognises lines that are nothing but a label of a page, in the languages of the press.

A line is one as a whole: the same words within a sentence are text.
"""

import re

__all__ = ["is_advert_label", "is_count", "is_label", "is_waiting", "leads_elsewhere"]

MAX_LABEL, MAX_POINTER = 40, 300
"""Characters of the longest label, and of one with the title that it leads to."""

_ADVERT_LABELS = (
    "quảng cáo|advertisement|advertisements|sponsored|anzeige|werbung|publicité|publicidad|publicidade|"
    "pubblicità|advertentie|annons|annonse|annonce|reklam|reklama|reklame|mainos|inzerce|hirdetés|publicitate|oglas|"
    "реклама|διαφήμιση|إعلان|اعلان|פרסומת|تبلیغات|विज्ञापन|iklan|โฆษณา|広告|광고|广告|廣告"
)
_ADVERTS = frozenset(_ADVERT_LABELS.split("|"))
_WAITING_LABELS = (
    "loading|đang tải|wird geladen|laden|chargement|cargando|caricamento|carregando|laster|laddar|indlæser|ładowanie|"
    "načítání|betöltés|se încarcă|yükleniyor|загрузка|завантаження|φόρτωση|جار التحميل|טוען|memuat|"
    "読み込み中|加载中|載入中|로딩 중"
)
_WAITING = frozenset(_WAITING_LABELS.split("|"))
"""What a page shows until a script has filled its place."""
_POINTER_LABELS = (
    # English, German, French, Spanish, Portuguese, Italian
    "read also|read more|read next|see also|also read|related|related article|related articles|related story|"
    "related stories|related coverage|lesen sie auch|lesen sie mehr|lesen sie dazu|lesen sie hier|mehr zum thema|"
    "lire aussi|à lire aussi|à lire également|lire également|à voir aussi|voir aussi|"
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
    "view views read reads aufrufe vues visitas lecturas visualizações visualizzazioni weergaven visningar visninger "
    "wyświetleń zobrazení vizualizări okunma görüntülenme просмотр просмотра просмотров перегляд перегляди переглядів "
    "προβολές مشاهدة צפיות dibaca k tys mil mln x kali"
)
_READ = frozenset(_READ_WORDS.split())
"""What stands behind a number of readers, and between both."""
_COUNTED = _READ - {"read", "view", "k", "tys", "mil", "mln", "x", "kali"}
_MINUTE_WORDS = (
    "min mins minute minutes minuten minutos minuti minuter minutter minuta minuty minut minuto dk dakika мин минута "
    "минуты минут хв хвилин хвилини λεπτά דקות"
)
_MINUTES = frozenset(_MINUTE_WORDS.split())
_READING_WORDS = (
    "read reading lesezeit lecture lectura leitura lettura leestijd lästid lesetid læsetid lukuaika czytania čtení "
    "okuma чтения чтение читання ανάγνωσης قراءة to de di на süresi time temps tempo tiempo čas время час"
)
_READING = frozenset(_READING_WORDS.split())
"""What stands around the minutes that a text takes."""
_TIME_WORDS = "time temps tempo tiempo čas süresi время час lesezeit leestijd lästid lesetid læsetid lukuaika"
_TIME = frozenset(_TIME_WORDS.split())
_ORDINAL = re.compile(r"\d{1,2}[.)]\s")
_SIGNS = re.compile(r"[\W\d_]+")


def is_label(text: str, linked: float) -> bool:
    """Tell whether `text`, of which `linked` is the share in links, is one of the labels below.

    A label before a title that is no link may tell what the article is about: `Per approfondire: …`, a book.
    """
    return is_advert_label(text) or is_waiting(text) or is_count(text) or leads_elsewhere(text, linked)


def is_advert_label(text: str) -> bool:
    """Tell whether `text` is the whole label of an advertisement: `Reklama`, `- Advertisement -`."""
    return len(text) <= MAX_LABEL and text.strip(" -–—:.|▼").casefold() in _ADVERTS


def is_waiting(text: str) -> bool:
    """Tell whether `text` stands for what a script has not brought: `Đang tải…`. Without dots it is a word."""
    return len(text) <= MAX_LABEL and text.endswith(("...", "…")) and text.strip(" .…").casefold() in _WAITING


def is_count(text: str) -> bool:
    """Tell whether `text` only counts readers or the minutes that they need: `4.312 visitas`, `3 min czytania`."""
    if len(text) > MAX_LABEL or not any(map(str.isdecimal, text)):
        return False
    words = _SIGNS.sub(" ", text.casefold()).split()
    first = text[0].isdecimal() and not _ORDINAL.match(text)  # `2. Reading` is a heading
    if not _MINUTES.isdisjoint(words):
        timed = first or not _TIME.isdisjoint(words)  # `Reading: 60 minutes` is a part of an exam
        return timed and not _READING.isdisjoint(words) and all(word in _MINUTES or word in _READING for word in words)
    return first and not _COUNTED.isdisjoint(words) and _READ.issuperset(words)


def leads_elsewhere(text: str, linked: float) -> bool:
    """Tell whether `text` is a label that leads to another article, alone or before a link: `Baca juga: …`."""
    label, colon, title = text.replace("：", ":", 1).partition(":")
    if len(label) > MAX_LABEL or len(text) > MAX_POINTER or (title.strip() and not linked):
        return False
    return label.strip(" -–—>»|•▶►*#…" if colon else " -–—>»|•▶►*#…:.").casefold() in _POINTERS
