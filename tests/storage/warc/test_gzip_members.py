import gzip

from hypothesis import given
from hypothesis import strategies as st

from storage.warc.gzip_members import Damage, Member, first_member, members

CONTENTS = st.lists(st.binary(max_size=200).map(lambda content: b"R" + content), max_size=6)


@given(contents=CONTENTS)
def test_members_are_taken_apart_where_they_were_joined(contents: list[bytes]) -> None:
    packed = [gzip.compress(content) for content in contents]
    found = list(members(b"".join(packed), mark=b"R"))
    offsets = [sum(map(len, packed[:number])) for number in range(len(packed))]
    assert found == [
        Member(offset, len(pack), content) for offset, pack, content in zip(offsets, packed, contents, strict=True)
    ]


@given(before=CONTENTS, after=CONTENTS, rubbish=st.binary(min_size=1, max_size=50))
def test_rubbish_between_members_is_one_damage(before: list[bytes], after: list[bytes], rubbish: bytes) -> None:
    data = b"".join(map(gzip.compress, before)) + rubbish + b"".join(map(gzip.compress, after))
    found = list(members(data, mark=b"R"))
    damage = [part for part in found if isinstance(part, Damage)]
    assert [part.content for part in found if isinstance(part, Member)] == before + after
    assert [(part.offset, part.length) for part in damage] == [
        (sum(len(gzip.compress(content)) for content in before), len(rubbish))
    ]


def test_a_member_inside_a_damaged_one_is_not_taken_for_a_record() -> None:
    inner = gzip.compress(b"a page")
    # Stored without compression, so that the inner member stands in the outer one byte by byte.
    outer = bytearray(gzip.compress(b"R" + inner, compresslevel=0))
    outer[-8] ^= 1
    assert [type(part) for part in members(bytes(outer), mark=b"R")] == [Damage]


def test_a_member_larger_than_one_step_is_read_whole() -> None:
    content = bytes(range(256)) * 4000
    data = gzip.compress(content, compresslevel=0) + gzip.compress(b"next")
    found = first_member(data)
    assert isinstance(found, Member)
    assert (found.content, found.length) == (content, len(gzip.compress(content, compresslevel=0)))


def test_nothing_is_no_member() -> None:
    assert first_member(b"") == Damage(0, 0, "it breaks off")
    assert list(members(b"", mark=b"R")) == []
