"""What the words of a line are about, other than the article: calls, credits, pointers, notices, in many languages.

A word is one observation among many of a line: each of them may occur in an article, too. Words are matched whole, in
lower case; in scripts that write no spaces between words, parts of a line are matched; in Vietnamese, whose syllables
are written apart and mean little alone, phrases are.
"""

import re
from collections.abc import Sequence
from itertools import filterfalse

__all__ = ["TOPICS", "topics_of"]

TOPICS = ("call", "credit", "pointer", "legal", "bio", "comments")
"""What a line may be about. `call`: to subscribe, register, follow, download. `credit`: of a picture or an agency.
`pointer`: to other articles. `legal`: rights, terms, consent. `bio`: who the writer is. `comments`: of readers."""

MOST = 3.0
"""Count above which more words say nothing more."""

_CALLS = (
    "aanmelden abbonamento abbonarsi abbonati abo abonați-vă abone aboneaza-te abonează-te abonelik abonements "
    "abonnee abonneer abonnement abonnent abonnenten abonner abonnez abonnez-vous abonnieren abonné abonnés abonohu "
    "abonē abonēt abos abunə accedi account alerts angemeldet anmelden app apps assinante assinantes assinar "
    "assinatura assine bagikan baixe berlangganan bhalisa boletim boletines boletín butlletí bülten bültenimize "
    "cadastre-se clic clicca click clique cliquez comparte compartilhar compartilhe compartir condividi "
    "connectez-vous correo cuenta daftar dalintis deel deila del dela descarcă descarga descárgate distribuie donate "
    "download dołącz e-mail edin előfizetek előfizetés email essai facebook feliratkozás folgen follow free fuata "
    "följ følg følge gabung gratis gratuita gratuitement grátis haz herunterladen hírlevelünkre hírlevél i-follow "
    "ikuti inbox indirin infolettre inschrijven inscreva-se inscrivez inscrivez-vous instagram inteken iratkozz "
    "iratkozzon iscriviti iscrizione izləyin jaa jaga jaunumu jiandikishe jiunge join kaydol kaydolun kirjaudu "
    "klicken klik kliknij kongsi konto kostenlos kövess kövesse ladda langgan langganan lataa letöltés linkedin logg "
    "logga login mag-subscribe melanggan member members membership muat naročite naročnina naujienlaiškis ndiqni "
    "newsletter newslettera newsletters newsletteru newsletterze nieuwsbrief notifications nuusbrief nyhedsbrev "
    "nyhedsbrevet nyhetsbrev nyhetsbrevet obserwuj odebírat odebírejte odoberajte odoberať offre olun oszd pakua "
    "partagez paylaş pierakstieties pobierz podcast podeli podijeli predplatiť predplatné prenumerant prenumerata "
    "prenumeration prenumerera prenumeruok prenumeruokite pretplata pretplati pretplatite preuzmite prihlásiť "
    "prihláste prijavi prijavite předplatit předplatné předplaťte přihlaste přihlásit qoşulun receba recevez "
    "register registrati registreeru registrer registrera registrieren registruokitės regisztráljon regjistrohu "
    "regístrate s'abonner s'inscrire scarica sdílejte sdílet segueix-nos seguici sekite seko seuraa share siga "
    "sign-up signup sledujte stáhněte subscreva subscribe subscriber subscribers subscription subscriptions "
    "subscriu-te subskrybuj suivez support suscribirse suscripción suscriptor suscriptores suscríbase suscríbete "
    "síguenos takip tap teilen teken telegram telegram-канал telli tellija tellimus testen tiktok tilaa tilaaja "
    "tilaus trial twitter téléchargez tıklayın udostępnij unduh urmărește uudiskiri uutiskirje volg whatsapp youtube "
    "yükləyin zalo zaloguj zapisz zapratite zaprenumeruj zarejestruj zdieľať áskrifandi áskrift înscrie-te únete "
    "ücretsiz üye ακολουθήστε εγγραφή εγγραφείτε κατεβάστε κοινοποίηση μοιραστείτε συνδρομή συνδρομητές συνδρομητής "
    "абонамент абонирай абонирайте бюлетин войдите вступайте долучайтесь завантажте запратите зарегистрируйтесь "
    "изтеглете канал падпісвайцеся падпішыцеся поделитесь поделиться подписаться подписка подписывайтесь подпишитесь "
    "поділитися последвайте претплатете претплати преузмите підписатися підписка підписуйтесь підпишіться рассылка "
    "рассылку розсилка розсилку скачайте скачать следите сподели стежте телеграм הורידו הירשמו הצטרפו הרשמה לוג לחצו "
    "מינוי מנוי מנויים ניוזלטר עקבו שתפו اشتراک اشترك اشتركوا الاشتراك التطبيق النشرة تابعنا تابعونا تسجيل حمل حمّل "
    "خبرنامه دانلود دنبال سبسکرائب سجل شارك عضویت فالو ڈاؤن کنید ऐप क्लिक जुड़ें डाउनलोड न्यूज़लेटर फॉलो शेयर "
    "सदस्यता सबस्क्राईब सब्सक्राइब ক্লিক গ্রাহক ডাউনলোড ফলো শেয়ার সাবস্ক্রাইব ડાઉનલોડ સબ્સ્ક્રાઇબ சந்தா சப்ஸ்கிரைப் "
    "பகிர பதிவிறக்கம் பின்தொடர"
)
_CREDITS = (
    "afbeelding afp alamy allikas anadolu ansa ap archivbild archivo arquivo attēls beeld bild bilde bilder bildet "
    "bron chanzo courtesy credit credits crédit crédito crédits divulgação dpa epa file fonte forrás fotka foto "
    "fotografia fotografie fotografía fotos fotoğraf fotoğraflar fotó fuente gambar getty görsel illusztráció image "
    "imagem imagen imagens images imago immagine immagini imágenes istock izvor kaynak kilde kuva kuvat källa kép "
    "lähde mənbə nuotrauka photo photograph photographer photographie photographs photos pic.twitter.com picha "
    "picture pictures pixabay quelle reprodução reuters shutterstock slika snímek source sources sumber symbolbild "
    "symbolfoto unsplash vir zdjęcia zdjęcie zdroj © şəkil źródło εικόνα πηγή φωτογραφία φωτό джерело зображення "
    "изображение източник источник снимка фото מקור צילום תמונה الصورة المصدر تصویر صورة عکس مصدر منبع छवि तस्वीर "
    "फोटो स्रोत ছবি সূত্র படம் புகைப்படம்"
)
_POINTERS = (
    "aj also altro anche arī auch aussi ayrıca baca citește czytaj haberler ilgili interessant juga kapcsolódó lasi "
    "latest lea leer lees leggi leia les lesen lire lisaks lisää loe lue läs læs mais meer mehr more myös más "
    "noticias også okuyun olvass ook oxuyun passend popular preberite pročitajte przeczytaj přečtěte read "
    "recommended recommends relacionadas relacionado related również saiba schlagwörter see selengkapnya skaitykite "
    "soma suite tag tags taip také także también também themen trending tudi veja ver vezi viac više voir více watch "
    "weiterlesen więcej zaidi zobacz även čtěte čítajte δείτε διαβάστε επίσης περισσότερα вижте дивіться докладніше "
    "още подробнее прочетете смотрите также також читайте גם עוד קראו أيضا أيضاً اقرأ المزيد بخوانید بیشتر مزید "
    "پڑھیں और पढ़ें भी यह আরও পড়ুন படிக்க மேலும்"
)
_LEGAL = (
    "ad ads advert advertentie advertisement affiliate annons annonse anzeige cipta commission conditions "
    "confidentialité consent cookie cookies copyright datenschutz datenschutzerklärung derechos dilindungi direitos "
    "diritti disclaimer drepturile droits einwilligung extern externe externen externer hak hakları hirdetés iklan "
    "javascript jogok mainos matangazo permission policy prawa privacidad privacy práva pubblicità publicidad "
    "publicidade publicitate publicité rechte reklam reklama reklamní reproduced republished reservados reserved "
    "rights riproduzione riservata riservati réservés saklıdır sponsored terms vorbehalten vyhrazena werbung "
    "zastrzeżone © çerez διαφήμιση δικαιώματα запрещено захищені защищены копирование права реклама זכויות פרסומת "
    "שמורות إعلان الحقوق تبلیغات حقوق محفوظة विज्ञापन सर्वाधिकार বিজ্ঞাপন விளம்பரம்"
)
_BIOS = (
    "author autor autorin columnist contributed contributor correspondant correspondent corresponsal covers "
    "dziennikarka dziennikarz edited editor editora editör freelance gazeteci giornalista jornalista journalist "
    "journaliste journalisten journalistin journalists jurnalis korrespondent korrespondentin muhabir mwandishi "
    "novinar novinarka novinář penulis periodista redacteur redactor redactora redakce redakteur redakteurin "
    "redaktion redaktor redaktorka redaktör redaktør redator redattore redazione reporter reporting repórter "
    "rédacteur rédaction schreibt szerkesztő toimittaja urednik verslaggever volontär wartawan writer writes yazar "
    "újságíró δημοσιογράφος συντάκτης автор журналист журналістка кореспондент корреспондент редактор כתב עיתונאי "
    "خبرنگار صحفي كاتب محرر مراسل نویسنده पत्रकार लेखक संवाददाता প্রতিবেদক সাংবাদিক"
)
_COMMENTS = (
    "comentar comentario comentarios comentário comentários comment commentaire commentaires commenter commenti "
    "commenting commento comments discussion diskuse diskusia diskussion diskuze hozzászólás hozzászólások "
    "keskustelu komentar komentari komentarz komentarze komentár komentář komentáře kommentar kommentare kommentarer "
    "kommentieren kommentit maoni moderated reacties reageer replies reply responses réagir skomentuj ulasan yorum "
    "yorumlar şərh σχόλια σχόλιο коментар коментарі комментарии комментарий обсуждение תגובה תגובות تبصرے تعليق "
    "تعليقات دیدگاه نظرات कमेंट टिप्पणी মন্তব্য கருத்து"
)
_WORDS: dict[str, tuple[int, ...]] = {}
for _place, _list in enumerate((_CALLS, _CREDITS, _POINTERS, _LEGAL, _BIOS, _COMMENTS)):
    for _word in _list.split():
        _WORDS[_word] = (*_WORDS.get(_word, ()), _place)
_KNOWN = frozenset(_WORDS)
_UNSPACED = (
    (0, "登録|会員|購読|無料|フォロー|ダウンロード|ログイン|メルマガ|订阅|"
        "關注|关注|下载|下載|注册|註冊|登录|登入|訂閱|扫码|"
        "구독|로그인|회원|가입|다운로드|팔로우|สมัคร|ติดตาม|ดาวน์โหลด|แชร์|ជាវ|ទាញយក"),
    (1, "写真|撮影|画像|提供|出典|图片|照片|圖片|来源|來源|摄影|攝影|图源|사진|출처|자료|제공|ภาพ|ที่มา|រូប"),
    (2, "関連|続き|もっと|あわせて|続報|相关|相關|更多|延伸阅读|延伸閱讀|推荐|推薦|관련|더보기|기사 더|อ่าน|เพิ่มเติม|អាន"),
    (3, "著作権|転載|禁止|広告|無断|版权|版權|转载|轉載|广告|廣告|声明|저작권|무단|재배포|금지|광고|โฆษณา|ลิขสิทธิ์"),
    (4, "記者|編集|編集部|记者|編輯|编辑|責任編輯|责编|작성|기자|편집|ผู้สื่อข่าว|นักข่าว"),
    (5, "コメント|意見|评论|評論|留言|댓글|ความคิดเห็น|មតិ"),
)  # fmt: skip  # a topic a line
_VIETNAMESE = re.compile("[ăđơưạ-ỹ]")
_PHRASES = (
    ("đăng ký nhận", 0), ("đăng ký theo dõi", 0), ("đăng ký thành viên", 0), ("theo dõi chúng tôi", 0),
    ("theo dõi báo", 0), ("theo dõi kênh", 0), ("tải ứng dụng", 0), ("quan tâm zalo", 0), ("nhấn vào đây", 0),
    ("nhận tin", 0), ("hòm thư", 0), ("nhận thư", 0), ("gửi bản tin", 0), ("bấm nút", 0),
    ("ảnh:", 1), ("(ảnh", 1), ("nguồn:", 1), ("ảnh minh họa", 1), ("ảnh tư liệu", 1), ("ảnh chụp màn hình", 1),
    ("xem thêm", 2), ("đọc thêm", 2), ("bài liên quan", 2), ("tin liên quan", 2), ("cùng chuyên mục", 2),
    ("bản quyền", 3), ("ghi rõ nguồn", 3), ("quảng cáo", 3), ("tin, ảnh", 4), ("bài và ảnh", 4), ("biên tập:", 4),
    ("bình luận", 5), ("ý kiến bạn đọc", 5), ("gửi ý kiến", 5), ("chia sẻ bài viết", 5),
)  # fmt: skip  # short items: a line each would fill a screen
_PARTS = tuple((place, re.compile(words)) for place, words in _UNSPACED)
_HAS_UNSPACED = re.compile("[\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]")
_EDGES = ".,:;!?()[]\"'„“”»«|/>›…*+-–—。、،؟"
_NOTHING = (0.0,) * len(TOPICS)


def topics_of(text: str) -> Sequence[float]:
    """Return for each of `TOPICS` how many different words of it `text` has, `MOST` at most."""
    lower = text.lower()
    words = lower.split()
    found = _KNOWN.intersection(words)
    beside_signs = [word.strip(_EDGES) for word in filterfalse(str.isalpha, words)]
    found = found.union(_KNOWN.intersection(beside_signs))
    counts = [0.0] * len(TOPICS)
    for word in found:
        for place in _WORDS[word]:
            counts[place] += 1.0
    if text.isascii():
        return [min(MOST, count) for count in counts] if found else _NOTHING
    if _HAS_UNSPACED.search(text):
        for place, form in _PARTS:
            counts[place] += len(set(form.findall(lower)))
    elif _VIETNAMESE.search(lower):
        for phrase, place in _PHRASES:
            if phrase in lower:
                counts[place] += 1.0
    return [min(MOST, count) for count in counts]
