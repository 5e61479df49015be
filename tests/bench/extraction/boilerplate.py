"""Lines that newspapers print between an article's paragraphs and that are no part of it, made up in many languages.

The training inserts them into copies of its pages. `cross_validation --changed interrupted` inserts those of
`UNHEARD`, languages from which the training makes none, so that it shows whether the model learned kinds or words.
"""

import random
from collections.abc import Sequence

from selectolax.lexbor import LexborHTMLParser, LexborNode

__all__ = ["HEARD", "UNHEARD", "interrupt"]

MIN_PROSE = 80
"""Letters of a paragraph after which something may be inserted."""
MOST = 4
"""Most insertions in a page."""

_NAMES = ("Anna Keller", "J. Moreno", "Luis Prado", "Mai Thu Hà", "K. Owusu", "Elif Demir", "P. Novák", "Sara Lind")
_SITES = ("The Courier", "Morgenblatt", "El Correo", "Tin Sáng", "Dagens Nytt", "La Gazette", "Halk Postası", "Vesti")
_TITLES = (
    "Council approves new bridge after months of dispute", "Ministerin verteidigt Sparpläne im Landtag",
    "El gobierno presenta su plan de vivienda", "Grève dans les transports: ce qui change lundi",
    "Mưa lớn gây ngập nhiều tuyến đường", "Sıcaklıklar hafta sonu artacak", "Pożar hali magazynowej pod miastem",
    "市、来年度予算案を発表", "Власти города объяснили отключение воды", "Lluvias intensas dejan rutas cortadas",
)  # fmt: skip  # short items: a line each would fill a screen

_LINES: dict[str, tuple[str, ...]] = {
    "en": (
        "Sign up for our free newsletter and get the day's top stories in your inbox.",
        "Read more: {title}",
        "Subscribe to {site} for unlimited access to all articles.",
        "Download the {site} app for breaking news alerts.",
        "{name} is a reporter at {site}. He covers politics and the economy.",
        "Follow {site} on Facebook and WhatsApp.",
        "What do you think? Join the discussion and leave a comment below.",
        "Photo: {name}/{site}",
        "© {site}. All rights reserved. This material may not be reproduced without permission.",
        "We may earn a commission from links on this page.",
        "Support independent journalism. Donate today.",
    ),
    "de": (
        "Abonnieren Sie unseren kostenlosen Newsletter und erhalten Sie die wichtigsten Nachrichten des Tages.",
        "Lesen Sie auch: {title}",
        "Jetzt {site} testen und alle Artikel lesen.",
        "Auch interessant: {title}",
        "{name} ist Redakteurin bei {site} und schreibt über Politik und Wirtschaft.",
        "Foto: {name}/{site}",
        "Laden Sie die App von {site} herunter, damit Sie nichts verpassen.",
        "Folgen Sie {site} auf WhatsApp.",
        "Diskutieren Sie mit: Ihre Meinung in den Kommentaren.",
        "© {site}, alle Rechte vorbehalten.",
    ),
    "es": (
        "Suscríbete a nuestro boletín y recibe las noticias del día en tu correo.",
        "Lea también: {title}",
        "{name} es periodista de {site} y escribe sobre política.",
        "Foto: {name} / {site}",
        "Síguenos en Facebook y únete a nuestro canal de WhatsApp.",
        "Descarga la aplicación de {site} gratis.",
        "Deja tu comentario y participa en el debate.",
        "© {site}. Todos los derechos reservados.",
    ),
    "pt": (
        "Assine a newsletter do {site} e receba as principais notícias no seu e-mail.",
        "Leia também: {title}",
        "{name} é jornalista e repórter do {site}.",
        "Siga o {site} no Instagram e compartilhe.",
        "Baixe o aplicativo do {site} grátis.",
        "Deixe seu comentário abaixo.",
        "Imagem: {name}/Divulgação",
    ),
    "cs": (
        "Přihlaste se k odběru našeho newsletteru a nic důležitého vám neunikne.",
        "Čtěte také: {title}",
        "{name} je redaktor {site}, píše o politice.",
        "Foto: {name}, {site}",
        "Sledujte nás na Facebooku.",
        "Stáhněte si naši aplikaci zdarma.",
        "Zapojte se do diskuse pod článkem.",
        "© {site}, všechna práva vyhrazena.",
    ),
    "sv": (
        "Prenumerera på vårt nyhetsbrev och få dagens nyheter direkt i mejlen.",
        "Läs också: {title}",
        "{name} är journalist på {site}.",
        "Följ {site} på Facebook.",
        "Ladda ner appen gratis.",
        "Foto: {name}",
        "Vad tycker du? Lämna en kommentar.",
    ),
    "tr": (
        "Bültenimize ücretsiz abone olun, günün haberleri e-postanıza gelsin.",
        "Ayrıca okuyun: {title}",
        "{site} uygulamasını indirin, bizi WhatsApp kanalımızdan takip edin.",
        "Fotoğraf: {name}",
        "Yorum yapmak için üye olun.",
        "© {site}. Tüm hakları saklıdır.",
    ),
    "ru": (
        "Подпишитесь на нашу рассылку и получайте главные новости дня.",
        "Читайте также: {title}",
        "Подписывайтесь на наш канал в Telegram.",
        "Фото: {name} / {site}",
        "Скачайте приложение {site} бесплатно.",
        "Оставьте комментарий и поделитесь с друзьями.",
        "© {site}. Все права защищены, копирование запрещено.",
    ),
    "ja": (
        "無料メルマガに登録すると、毎朝ニュースが届きます。",
        "関連記事:{title}",
        "この続きは会員登録をすると読めます。",
        "写真:{name}撮影",
        "公式アプリをダウンロードしてフォローしてください。",
        "無断転載を禁止します。著作権は{site}に属します。",
    ),
    "ko": (
        "뉴스레터를 구독하고 매일 아침 소식을 받아보세요.",
        "관련기사: {title}",
        "{name} 기자 {site}",
        "사진 출처: {name}",
        "앱을 다운로드하고 알림을 받으세요.",
        "저작권자 ⓒ {site}, 무단 전재 및 재배포 금지",
    ),
    "vi": (
        "Đăng ký nhận bản tin để đọc tin mới mỗi ngày.",
        "Xem thêm: {title}",
        "Theo dõi {site} trên Zalo và Facebook.",
        "Tải ứng dụng {site} để nhận tin nhanh.",
        "Ảnh: {name}",
        "Mời bạn đọc gửi bình luận.",
    ),
    "fr": (
        "Abonnez-vous à notre infolettre et recevez chaque matin l'essentiel de l'actualité.",
        "À lire aussi : {title}",
        "{name} est journaliste à {site}, où il suit la politique.",
        "Photo : {name}/{site}",
        "Téléchargez l'application {site} et suivez-nous sur WhatsApp.",
        "Réagissez à cet article en commentaire.",
        "© {site}. Tous droits réservés, reproduction interdite.",
    ),
    "it": (
        "Iscriviti alla nostra newsletter e ricevi ogni giorno le notizie più importanti.",
        "Leggi anche: {title}",
        "{name} è giornalista e redattore di {site}.",
        "Seguici su Facebook e scarica l'app.",
        "Foto: {name}/Ansa",
        "Commenta questo articolo.",
        "© {site}. Tutti i diritti riservati.",
    ),
    "pl": (
        "Zapisz się do naszego newslettera i bądź na bieżąco z najważniejszymi informacjami.",
        "Czytaj także: {title}",
        "{name} jest dziennikarzem {site}.",
        "Obserwuj nas na Facebooku i pobierz aplikację.",
        "Zdjęcie: {name}",
        "Skomentuj ten artykuł.",
        "© {site}. Wszelkie prawa zastrzeżone.",
    ),
    "id": (
        "Berlangganan buletin kami dan ikuti berita terbaru setiap hari.",
        "Baca juga: {title}",
        "Foto: {name}",
        "Unduh aplikasi {site} dan gabung kanal WhatsApp kami.",
        "Tulis komentar Anda di bawah ini.",
        "Hak cipta {site}, dilindungi undang-undang.",
    ),
    "uk": (
        "Підпишіться на нашу розсилку та отримуйте головні новини дня.",
        "Читайте також: {title}",
        "Фото: {name}",
        "Долучайтесь до нашого каналу в Telegram.",
        "Залиште коментар під статтею.",
        "© {site}. Усі права захищені.",
    ),
    "zh": (
        "订阅我们的电子报,每天获取最新消息。",
        "延伸阅读:{title}",
        "下载{site}客户端,关注我们的公众号。",
        "图片来源:{name}",
        "版权声明:未经授权不得转载。",
        "欢迎留言参与评论。",
    ),
    "ar": (
        "اشترك في النشرة البريدية لتصلك أهم أخبار اليوم.",
        "اقرأ أيضا: {title}",
        "حمّل التطبيق وتابعنا على فيسبوك.",
        "الصورة: {name}",
        "شارك برأيك في التعليقات.",
        "جميع الحقوق محفوظة {site}",
    ),
}
UNHEARD = ("fr", "it", "pl", "id", "uk", "zh", "ar")
HEARD = tuple(language for language in _LINES if language not in UNHEARD)


def interrupt(tree: LexborHTMLParser, chance: random.Random, languages: Sequence[str] = UNHEARD) -> None:
    """Insert such lines after paragraphs of the article: those in the element that holds most prose itself."""
    prose = [node for node in tree.css("p") if len(node.text()) >= MIN_PROSE and node.parent is not None]
    letters: dict[int, int] = {}
    for node in prose:
        assert node.parent is not None
        letters[node.parent.mem_id] = letters.get(node.parent.mem_id, 0) + len(node.text())
    main = max(letters, key=lambda box: letters[box], default=None)
    own = [node for node in prose if node.parent is not None and node.parent.mem_id == main]
    if not own:
        return
    declared = ((tree.root.attributes.get("lang") if tree.root is not None else "") or "")[:2].lower()
    language = declared if declared in languages else chance.choice(languages)
    for node in [*chance.sample(own, min(len(own), chance.randint(1, MOST - 1))), own[-1]]:
        _insert(tree, node, chance, language)


def _insert(tree: LexborHTMLParser, node: LexborNode, chance: random.Random, language: str) -> None:
    form = chance.choice(("alike", "alike", "bold", "box", "linked", "teasers"))
    text = _line(chance, language)
    name = node.attributes.get("class") or ""
    paragraph = tree.create_node("p")
    if name:
        paragraph.attrs["class"] = name
    if form == "alike":
        paragraph.insert_child(text)
        node.insert_after(paragraph)
    elif form in ("bold", "linked"):
        inner = tree.create_node("strong" if form == "bold" else "a")
        if form == "linked":
            inner.attrs["href"] = "/stories/1234"
        inner.insert_child(text)
        paragraph.insert_child(inner)
        node.insert_after(paragraph)
    else:
        box = tree.create_node(chance.choice(("div", "aside", "section")))
        box.attrs["class"] = f"x{chance.randrange(1000)}"
        heading = tree.create_node(chance.choice(("h3", "h4", "strong")))
        heading.insert_child(_line(chance, language) if form == "box" else chance.choice(_SITES))
        box.insert_child(heading)
        for _ in range(1 if form == "box" else chance.randint(2, 4)):
            inner = tree.create_node("p")
            link = tree.create_node("a")
            link.attrs["href"] = "/stories/1234"
            link.insert_child(chance.choice(_TITLES))
            inner.insert_child(link if form == "teasers" else _line(chance, language))
            box.insert_child(inner)
        node.insert_after(box)


def _line(chance: random.Random, language: str) -> str:
    line = chance.choice(_LINES[language])
    return line.format(site=chance.choice(_SITES), name=chance.choice(_NAMES), title=chance.choice(_TITLES))
