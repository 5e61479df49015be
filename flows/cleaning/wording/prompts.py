"""Words of calls to act, advertisements, credits and notices, in the languages of the press.

Each may occur in an article, too: only their number is observed, and the model weighs it beside the other features.
"""

__all__ = ["PROMPTS", "calls_to_act"]

_WORDS = {
    "en": "newsletter newsletters subscribe subscriber subscription subscriptions signup cookie cookies javascript "
    "privacy copyright © advertisement advert ad login log download app follow share whatsapp telegram facebook "
    "twitter instagram youtube tiktok messenger related recommended sponsored comments comment click photo photograph "
    "image picture source sources credit getty afp reuters ap dpa imago pic.twitter.com read more watch tags tag email "
    "e-mail account terms conditions reserved",
    "de": "anzeige werbung einwilligung datenschutz datenschutzerklärung redaktion externer externe externen extern "
    "abonnieren abonnement abo abos foto fotos bild bilder quelle lesen mehr weiterlesen konto registrieren anmelden "
    "kanal teilen kommentare",
    "fr": "inscrire s'inscrire abonnez abonnez-vous inscrivez-vous recevez suivez suivez-nous publicité lire "
    "infolettre chaîne partager commentaires connectez-vous",
    "es": "suscríbete suscripción suscribirse publicidad únete síguenos canal boletín compartir comparte comentarios "
    "descarga regístrate",
    "it": "pubblicità leggi iscriviti iscrivetevi seguici canale abbonati condividi commenti riproduzione riservata",
    "pt": "publicidade assine assinante assinantes assinatura inscreva-se cadastre-se receba siga canal compartilhe "
    "partilhe comentários carregando",
    "nl": "advertentie nieuwsbrief abonneer abonneren aanmelden reacties",
    "sv": "annons nyhetsbrev prenumerera prenumerant kommentarer",
    "no, da": "annonse annonce nyhetsbrev nyhedsbrev abonner abonnent følg",
    "fi": "mainos uutiskirje tilaa seuraa kommentit",
    "pl": "reklama zapisz subskrybuj obserwuj dołącz udostępnij komentarze źródło fot",
    "cs, sk": "inzerce odebírejte odběr sledujte diskuze diskuse zdroj",
    "hu": "hirdetés hírlevél hírlevelünkre iratkozz iratkozzon kövess kövesse",
    "ro": "publicitate abonează-te abonați-vă urmărește urmăriți distribuie sursa",
    "hr, sr": "oglas pretplatite pratite izvor",
    "tr": "reklam bülten bültenimize abone takip kanalımıza tıklayın paylaş yorum yorumlar kaynak",
    "ru": "реклама подпишитесь подписывайтесь подписаться подписка рассылка рассылку канал поделиться комментарии "
    "источник мессенджерах",
    "uk": "підписуйтесь підписуйтеся підпишіться підписатися розсилку поділитися коментарі джерело",
    "bg": "абонирайте последвайте източник",
    "el": "διαφήμιση εγγραφείτε εγγραφή ακολουθήστε σχόλια πηγή",
    "ar": "إعلان اشترك اشتركوا تابعنا تابعونا تابعوا شارك مشاركة تعليقات التعليقات المصدر النشرة البريدية",
    "he": "פרסומת הירשמו עקבו שתפו תגובות ניוזלטר",
    "fa": "تبلیغات آگهی کانال منبع",
    "hi": "विज्ञापन सब्सक्राइब फॉलो शेयर डाउनलोड क्लिक",
    "id, ms": "iklan berlangganan langganan ikuti bagikan kongsi komentar unduh gabung saluran",
    "vi": "zalo",
    "ja": "登録 会員 会員登録 広告",
    "ko": "구독 구독하기 광고 댓글 공유하기 무단전재 무단 재배포 저작권자",
    "zh": "广告 廣告 订阅 訂閱",
}

PROMPTS = frozenset(word for words in _WORDS.values() for word in words.split())
"""The words, in small letters."""

_CALL_WORDS = (
    "follow subscribe join abonnieren abonniere folgen folge abonnez-vous suivez suivez-nous inscrivez-vous recevez "
    "rejoignez suscríbete suscríbase síguenos síganos únete únase recibe assine inscreva-se receba siga iscriviti "
    "iscrivetevi seguici ricevi unisciti volg abonneer meld prenumerera följ abonner følg tilaa seuraa zapisz obserwuj "
    "dołącz subskrybuj odebírejte sledujte přihlaste iratkozz iratkozzon kövess kövesse abonează-te abonați-vă "
    "urmărește urmăriți pratite pretplatite abone takip katılın подпишитесь подписывайтесь подписаться "
    "присоединяйтесь следите підпишіться підписуйтесь підписуйтеся приєднуйтесь абонирайте последвайте εγγραφείτε "
    "ακολουθήστε اشترك اشتركوا تابعنا تابعونا تابعوا انضم انضموا הירשמו עקבו הצטרפו फॉलो सब्सक्राइब जुड़ें ikuti bergabung "
    "gabung dapatkan berlangganan 구독 구독하세요 팔로우"
)
_CALLS = frozenset(_CALL_WORDS.split())
"""Imperatives. What also asks to take part in an event is none of them: `register`, `đăng ký`."""
_LETTER_WORDS = (
    "newsletter newsletters boletín boletim infolettre nyhetsbrev nyhedsbrev nieuwsbrief uutiskirje hírlevél "
    "hírlevelünkre bülten bültenimize рассылку розсилку ניוזלטר"
)
_MEDIA_WORDS = (
    "telegram whatsapp facebook instagram twitter tiktok youtube viber zalo messenger google app email e-mail mail "
    "fanpage channel kanal kanał kanale canal canale chaîne kanalımıza канал канале telegram-канал мессенджерах grup "
    "saluran النشرة قناتنا واتساب تلغرام ערוץ וואטסאפ טלגרם 카카오톡 채널"
)
_MEDIA = frozenset(f"{_LETTER_WORDS} {_MEDIA_WORDS}".split())
_SUBSCRIBER_WORDS = (
    "subscriber subscribers subscription subscribe abonnent abonnenten abonnement abo abonné abonnée abonnés "
    "suscriptor suscriptores suscríbete assinante assinantes abbonato abbonati abbonamento abonnee abonnees "
    "prenumerant prenumeration abonnenter abonnementet tilaaja tilaajille subskrybent subskrypcja prenumerata "
    "předplatitel předplatné előfizető abonat abonament abone подписчик подписка"
)
_SUBSCRIBERS = frozenset(_SUBSCRIBER_WORDS.split())
_LOGIN_WORDS = (
    "log login sign signin anmelden melden einloggen connectez-vous connecter identifiez-vous inicia login accedi "
    "accedere inloggen logga logg kirjaudu zaloguj přihlaste přihlásit jelentkezzen autentifică-te giriş войдите войти"
)
_LOGINS = frozenset(_LOGIN_WORDS.split())
_EDGES = ".,:;!?()[]\"'„“”«»¡¿|…"


def calls_to_act(text: str) -> bool:
    """Tell whether `text` asks to follow or join and names a channel, or asks subscribers to log in."""
    lower = text.lower()
    words = {word.strip(_EDGES) for word in lower.split()}
    if not _MEDIA.isdisjoint(words) and (not _CALLS.isdisjoint(words) or "theo dõi" in lower):
        return True
    return not _SUBSCRIBERS.isdisjoint(words) and not _LOGINS.isdisjoint(words)
