"""Tells names of persons from those of papers and offices, by their form."""

import re

__all__ = ["NAME_LETTERS", "OUTLET_START", "is_outlet", "looks_like_name"]

NAME_LETTERS = (
    "A-ZΆΈ-ΩĐÀ-ÖØ-ÝĀĂĄĆĈĊČĎĒĖĘĚĞĢĪĮİĶŁĽĹŃŇŅŐŒŔŘŚŞŠȘŢŤȚŪŮŰŲŹŻŽА-ЯЁІЇЄĂĨŨƠƯẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦỨỪỬỮỰỲỴỶỸ"
)
"""Letters that begin a name, for a class of characters: of the Latin, the Greek and the Cyrillic script."""
_WORD = (
    rf"(?:(?:(?:d|l|dell)['’]|(?:al|el|ad|as|az|ul)-)?[{NAME_LETTERS}][\w'’]*(?:-[{NAME_LETTERS}][\w'’]*)*|"
    r"(?:Dr|Prof|Ir|Mag|Sr|Jr|St)\.|"
    rf"[{NAME_LETTERS}](?:\.[{NAME_LETTERS}])*\.?|[{NAME_LETTERS}]\.[{NAME_LETTERS}][\w'’]+)"
)
_NAME = re.compile(rf"(?:{_WORD})(?:[ .]{{1,2}}(?:{_WORD})){{0,5}}\.?")

OUTLET_START = re.compile(
    r"^(?:báo|tạp chí|đài (?:pt|phát|truyền|tiếng|khí)|cổng|trang (?:tin|web|thông tin)|thông tấn|website|fanpage|kênh|"
    r"đoàn (?:luật sư|thanh niên|đại biểu)|"
    r"bộ|sở|ubnd|công an|trung tâm|hội|ban (?:tuyên|quản|thường|chỉ|dân|tổ|nội|biên|chấp)|cục|tổng cục|văn phòng|"
    r"cơ quan|viện|chi cục|phòng|trường(?! (?!(?:th|đh|cđ|mn|tc|pt)\w{0,4}$)\w+$)|"
    r"học viện|đảng|tỉnh|huyện|thành phố|bệnh viện|nhịp sống|đời sống|kinh tế|"
    r"pháp luật|người (?:lao|đưa|làm)|sài gòn|tri thức|thanh niên|tuổi trẻ|tiền phong|lao động|nhân dân|quân đội|"
    r"công thương|dân trí|an ninh|giáo dục|sức khỏe|thể thao|văn hóa|đầu tư|thời báo|hà nội mới)(?!\w)",
    re.IGNORECASE,
)
_LIST_TITLE = re.compile(
    r"^(?:các|những|tin|bài|đọc|xem|nhiều|cùng|gửi|thích (?:và|chia)|có thể|mới (?:nhất|cập|đăng)|video|hotline|"
    r"chuyên mục|ý kiến|bình luận|phản hồi|chia sẻ|quảng cáo|liên (?:hệ|kết|quan)|từ khóa|bản in|văn bản mới)(?!\w)",
    re.IGNORECASE,
)
"""How titles of lists and buttons begin, whose capitals make them look like names: `CÁC BÀI ĐÃ ĐĂNG`."""
_OUTLET_NAMES = (
    "ttxvn vov vtv vtc vna reuters afp ap bbc cnn bloomberg xinhua kyodo yonhap tass sputnik vnexpress vietnamnet "
    "vietnam+ vietnamplus zing znews vgp qđnd cand nld nlđo plo tto sggp"
)
_OUTLETS = frozenset(_OUTLET_NAMES.split())
"""Agencies and papers that provincial papers credit by a name that could be a person's."""
_OUTLET_PART = re.compile(rf"[{NAME_LETTERS}]{{3,}}(?=[-–/+ ])")
_DOMAIN = re.compile(r"^[\w-]+(?:\.[\w-]+)*\.(?:vn|com|net|org|info|tv|edu|gov)(?:\.vn)?$", re.IGNORECASE)


def looks_like_name(text: str) -> bool:
    """Tell whether `text` has the form of a person's name, pen name or initials."""
    return (
        2 <= len(text) <= 40
        and len(text.split()) <= 6
        and _NAME.fullmatch(text) is not None
        and not OUTLET_START.match(text)
        and not _LIST_TITLE.match(text)
        and text.casefold() not in _OUTLETS
    )


def is_outlet(text: str) -> bool:
    """Tell whether `text` names an agency, a paper or an office rather than a person."""
    if text.casefold() in _OUTLETS or _DOMAIN.match(text) or OUTLET_START.match(text):
        return True
    first = _OUTLET_PART.match(text)  # a bureau of an agency: `VOV-Tây Bắc`, `TTXVN tại Điện Biên`, `TTXVN/Vietnam+`
    return first is not None and first[0].casefold() in _OUTLETS
