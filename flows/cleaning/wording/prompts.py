"""Words of calls to act, advertisements, credits and notices, in the languages of the press.

Each may occur in an article, too: only their number is observed, and the model weighs it beside the other features.
"""

import re

__all__ = ["PROMPTS", "calls_to_act"]

_WORDS = {
    "en": "newsletter newsletters subscribe subscriber subscription subscriptions signup cookie cookies javascript "
    "privacy copyright © advertisement advert ad login log download app follow share whatsapp telegram facebook "
    "twitter instagram youtube tiktok messenger related recommended sponsored comments comment click photo photograph "
    "image picture source sources credit getty afp reuters ap dpa imago pic.twitter.com read more watch tags tag email "
    "e-mail account terms conditions reserved",
    "de": "anzeige werbung zustimmung einwilligung datenschutz datenschutzerklärung redaktion externer externe "
    "externen extern abonnieren abonnement abo abos foto fotos bild bilder quelle lesen mehr weiterlesen konto "
    "registrieren anmelden kanal teilen kommentare unterstützen",
    "fr": "soutenez-nous inscrire s'inscrire abonnez abonnez-vous inscrivez-vous suivez suivez-nous publicité lire "
    "infolettre chaîne partager commentaires connectez-vous",
    "es": "apóyanos suscríbete suscripción suscribirse publicidad síguenos canal boletín compartir comparte "
    "comentarios descarga regístrate",
    "it": "sostienici pubblicità leggi iscriviti iscrivetevi seguici canale abbonati condividi commenti "
    "riproduzione riservata",
    "pt": "apoie-nos publicidade assine assinante assinantes assinatura inscreva-se cadastre-se canal compartilhe "
    "partilhe comentários carregando",
    "nl": "advertentie nieuwsbrief abonneer abonneren aanmelden reacties",
    "sv": "annons nyhetsbrev prenumerera prenumerant kommentarer",
    "no, da": "annonse annonce nyhetsbrev nyhedsbrev abonner abonnent følg",
    "fi": "mainos uutiskirje tilaa seuraa kommentit",
    "pl": "reklama zapisz subskrybuj obserwuj dołącz udostępnij komentarze źródło fot",
    "cs, sk": "inzerce odebírejte odběr diskuze diskuse zdroj",
    "hu": "hirdetés hírlevél hírlevelünkre iratkozz iratkozzon kövess kövesse",
    "ro": "publicitate abonează-te abonați-vă distribuie sursa",
    "hr, sr": "oglas pretplatite izvor",
    "tr": "reklam bülten bültenimize abone kanalımıza tıklayın paylaş yorum yorumlar kaynak",
    "ru": "реклама подпишитесь подписывайтесь подписаться подписка рассылка рассылку канал поделиться комментарии "
    "источник мессенджерах",
    "uk": "підписуйтесь підписуйтеся підпишіться підписатися розсилку поділитися коментарі джерело",
    "bg": "абонирайте последвайте източник",
    "el": "διαφήμιση εγγραφείτε εγγραφή ακολουθήστε σχόλια πηγή",
    "ar": "إعلان اشترك اشتركوا تابعنا تابعونا تابعوا شارك مشاركة تعليقات التعليقات المصدر النشرة البريدية",
    "he": "פרסומת הירשמו עקבו שתפו תגובות ניוזלטר",
    "fa": "تبلیغات آگهی کانال منبع",
    "hi": "विज्ञापन सब्सक्राइब फॉलो शेयर डाउनलोड क्लिक",
    "id, ms": "iklan berlangganan langganan ikuti bagikan kongsi komentar unduh saluran",
    "vi": "zalo",
    "ja": "登録 会員 会員登録 広告",
    "ko": "구독 구독하기 광고 댓글 공유하기 무단전재 무단 재배포 저작권자",
    "zh": "广告 廣告 订阅 訂閱",
}

PROMPTS = frozenset(word for words in _WORDS.values() for word in words.split())
"""The words, in small letters."""

_CALL_WORDS = (
    "follow subscribe join abonnieren abonnez-vous suivez suivez-nous inscrivez-vous rejoignez suscríbete suscríbase "
    "síguenos síganos únete únase assine inscreva-se iscriviti iscrivetevi seguici abonneer prenumerera abonner zapisz "
    "obserwuj dołącz subskrybuj odebírejte přihlaste iratkozz iratkozzon kövess kövesse abonează-te abonați-vă "
    "pretplatite подпишитесь подписывайтесь подписаться підпишіться підписуйтесь підписуйтеся абонирайте последвайте "
    "εγγραφείτε ακολουθήστε اشترك اشتركوا تابعنا تابعونا انضم انضموا הירשמו הצטרפו सब्सक्राइब "
    "berlangganan bergabung 구독 구독하세요"
)
_CALLS = frozenset(_CALL_WORDS.split())
"""Imperatives, and no word that is often a noun or a third person's. `theo dõi` means to watch, too."""
_CHANNEL_WORDS = (
    "newsletter newsletters boletín boletim infolettre nyhetsbrev nyhedsbrev nieuwsbrief uutiskirje hírlevél "
    "hírlevelünkre bülten bültenimize рассылку розсилку ניוזלטר telegram whatsapp facebook instagram twitter tiktok "
    "youtube viber zalo messenger google fanpage channel kanal kanał kanale canal canale chaîne канал канале "
    "telegram-канал мессенджерах saluran النشرة قناتنا واتساب تلغرام ערוץ וואטסאפ טלגרם 카카오톡 채널"
)
_CHANNELS = frozenset(_CHANNEL_WORDS.split())
"""Where a paper can be followed. By mail and app, people also register for what an article tells."""
_SUBSCRIBER_WORDS = (
    "subscriber subscribers abonnent abonnenten abonné abonnée abonnés suscriptor suscriptores assinante assinantes "
    "abbonato abbonati abonnee abonnees prenumerant prenumeranter abonnenter tilaaja tilaajille subskrybent "
    "předplatitel előfizető abonat подписчик"
)
_SUBSCRIBERS = frozenset(_SUBSCRIBER_WORDS.split())
_LOGINS = (
    "log in", "login", "sign in", "anmelden", "melden sie sich", "einloggen", "connectez-vous", "identifiez-vous",
    "inicia sesión", "faça login", "accedi", "inloggen", "log dan in", "logga in", "logg inn", "log ind", "kirjaudu",
    "zaloguj", "přihlaste", "jelentkezzen", "autentifică-te", "войдите",
)  # fmt: skip  # short items: a line each would fill a screen
_CONSENT_WORDS = (
    "cookies zustimmung einwilligung einwilligen consent autorisez acceptez consentement consentimiento consenso "
    "consentimento toestemming samtykke samtycke zgodę souhlas согласие"
)
_CONSENTS = frozenset(_CONSENT_WORDS.split())
_EMBEDDED_WORDS = (
    "video videos content inhalt inhalte externes externe externer karte embed contenu vidéo contenido vídeo contenuto "
    "conteúdo inhoud innhold innehåll indhold treść materiał obsah контент видео"
)
_EMBEDDED = frozenset(_EMBEDDED_WORDS.split())
_SUPPORT = (
    "support us", "supporting us", "support our journalism", "unterstützen sie uns", "unterstütze uns", "soutenez-nous",
    "apóyanos", "apoie-nos", "sostienici", "steun ons", "støtt oss", "stötta oss", "støt os", "wesprzyj nas",
)  # fmt: skip  # short items: a line each would fill a screen
_EDGES = ".,:;!?()[]\"'„“”«»¡¿|…"
_FOLLOW = re.compile(
    r"(?:hãy |mời (?:quý )?(?:bạn|bạn đọc|độc giả) )?(?:theo dõi|đăng ký|tham gia|quan tâm)\b"
    r"(?=.{0,40}\b(?:báo|chúng tôi|kênh|tòa soạn)\b).{0,60}\b"
    r"(?:zalo|facebook|youtube|tiktok|telegram|google news|fanpage)\b",
    re.IGNORECASE,
)
"""How a Vietnamese line begins that asks to follow the paper: `theo dõi` means to watch, too."""
_CONTACT = re.compile(r"@\w|\d(?:[ .-]?\d){6}")
"""An address or a number by which people register, order or ask."""


def calls_to_act(text: str) -> bool:
    """Tell whether `text` asks to follow the paper, to support it, to log in, or to allow what others would show."""
    lower = text.lower()
    words = {word.strip(_EDGES) for word in lower.split()}
    if not _CHANNELS.isdisjoint(words) and (not _CALLS.isdisjoint(words) or _FOLLOW.match(text)):
        return not _CONTACT.search(text)
    if any(map(lower.__contains__, _SUPPORT)) or not (_CONSENTS.isdisjoint(words) or _EMBEDDED.isdisjoint(words)):
        return True
    return not _SUBSCRIBERS.isdisjoint(words) and any(map(lower.__contains__, _LOGINS))
