"""Which vetted text somebody may mean: by what it means and by how it is worded. Pure; it holds no record.

A vetted text is a claim in one of its wordings, or a notice. Similarity is 0 to 1; what is said of which similarity is
measured in docs/bench-matching.md. A close match is not yet agreement: facts are compared afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from center.clarifications.agreement import conflicts
from center.clarifications.facts import Fact, Read, read
from center.texts import meaning
from center.texts.wording import SHINGLE, plain

SUGGEST, ANSWER = 0.70, 0.93
MOST_PIECES = 6
# A shorter piece of a text may stand in anything.
SHORTEST_PIECE = 8
# What is said otherwise than in the claim may turn it round: then it is only suggested.
TURNED = 0.9
_SENTENCES = re.compile(r"[。！？!?；;\n]+|(?<=[a-z])\.\s")
_HASH = 0x100000001B3
# What is asked about a message, and is none of its words; 是不是 denies nothing.
_ASKED = re.compile(
    r"(?:这个?|那个?)?(?:到底)?(?:是不是|能不能|可不可|靠不靠|该不该)(?:真的?|信|谱)?(?:吗|呢|啊)?"
    r"|(?:这话|这事)?(?:真不真|准不准|可不可信)|能信(?:不|吗)|信得过(?:不|吗)|对不对|是吗|对吗"
    r"|有没有(?:这么?回?个?(?:事|说法|话))?(?:吗|呢)?|有(?:这么?回?个?(?:事|说法|话))吗"
    r"|不知道?|真的?(?:还是)?假的?(?:吗|呢|啊)?|真的?吗"
    r"|是真是假|假的吗|谣言吗?|^(?:我?听说|听人说|都说|群里(?:都|有人)?说|网上(?:都|有人)?说"
    r"|有人说|说是|说|请问|帮我?看看?|帮忙看看?)[，,：: ]?"
    r"|\b(?:is (?:it|this|that) (?:true|real)(?: that)?|they say|i heard(?: that)?"
    r"|somebody said|people say|true or (?:false|not)|or not)\b[,: ]*",
    re.IGNORECASE,
)
_NOT = re.compile(r"不|没|无|未|别|勿|非|假|谣|\b(?:no|not|never|don't|doesn't|isn't|won't|cannot|can't|without)\b")
_OPPOSITES = tuple(
    re.compile(pair)
    for pair in (
        r"(?P<a>增加|上涨|上调|涨|提高|多发|increase|rise|raise|higher)|(?P<b>减少|下降|下调|降|降低|少发|取消|停发|cut|lower|reduce|cancel|stop)",
        r"(?P<a>提前|earlier)|(?P<b>推迟|延后|延期|later|postpone)",
        r"(?P<a>免费|不收费|不要钱|free)|(?P<b>收费|交费|缴费|付费|\bpay|\bfee\b|charge)",
        r"(?P<a>可以|能够|能|允许|\bcan\b|\bmay\b)|(?P<b>不能|不可以|不得|禁止|cannot|can't|must not)",
        r"(?P<a>开始|恢复|启用|begin|start)|(?P<b>停止|暂停|停用|取消|\bend|stop|cancel)",
        r"(?P<a>有益|有好处|治好|预防|good for|cure|prevent)|(?P<b>有害|致癌|伤|导致|引起|harm|cause|bad for)",
    )
)

Floats = npt.NDArray[np.float32]
Hashes = npt.NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is compared with every vetted text. pieces: the text, and its sentences where there are several."""

    text: str
    plain: str
    pieces: tuple[str, ...]
    vectors: Floats
    shingles: Hashes
    read: Read


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike a text and a claim are. similarity: of both ways the greater, less what speaks against it."""

    meaning: float
    wording: float
    similarity: float


def ask(text: str) -> Asked:
    """Return a text ready to be compared; about 2 ms a sentence."""
    bare = without_question(text)
    pieces = tuple(dict.fromkeys((text, *([bare] if len(plain(bare)) >= SHORTEST_PIECE else []), *_pieces(text))))
    own = read(text)
    return Asked(text, plain(text), pieces, meaning.encode(pieces), hashes(own.masked), own)


def hashes(masked: str) -> Hashes:
    """Return the shingles of a text without its facts as sorted numbers: 六号 and 6日 are worded alike."""
    bare = plain(masked)
    if not bare:
        return np.empty(0, np.uint64)
    codes = np.frombuffer(bare.encode("utf-32-le"), np.uint32).astype(np.uint64)
    count = max(1, len(codes) - SHINGLE + 1)
    mixed = np.full(count, 0xCBF29CE484222325, np.uint64)
    with np.errstate(over="ignore"):
        for place in range(min(SHINGLE, len(codes))):
            mixed = (mixed ^ codes[place : place + count]) * np.uint64(_HASH)
    return np.unique(mixed)


def plain_likeness(asked: Asked, *, cosine: float, shared: int, size: int) -> Likeness:
    """Judge a candidate whose facts are compared word by word afterwards: a notice. Arguments as of `likeness`."""
    wording = _worded(asked, shared, size)
    return Likeness(cosine, wording, max(cosine, wording))


def likeness(asked: Asked, *, claim: str, cosine: float, shared: int, size: int) -> Likeness:
    """Judge a candidate. cosine: the greatest of any piece; shared: how many shingles of `size` both have."""
    # Half a claim may be pasted; a few words of it may be of anything.
    is_piece = len(asked.plain) >= max(SHORTEST_PIECE, len(claim) // 2)
    wording = _worded(asked, shared, size) if is_piece else (shared / size if size else 0.0)
    return weigh(asked, claim, cosine, wording)


def weigh(asked: Asked, claim: str, cosine: float, wording: float) -> Likeness:
    """Put meaning and wording together, and take back what speaks against the match."""
    similarity = max(cosine, wording)
    if is_turned(claim, asked.text, wording) or conflicts(_facts_of(claim), asked.read.facts):
        similarity = min(similarity, TURNED)
    return Likeness(cosine, wording, similarity)


@lru_cache(maxsize=4096)
def _facts_of(claim: str) -> tuple[Fact, ...]:
    return read(claim).facts


def is_turned(claim: str, text: str, wording: float = 0.0) -> bool:
    """Tell whether a text may say the contrary of a claim."""
    one, other = without_question(claim).casefold(), without_question(text).casefold()
    for pair in _OPPOSITES:
        here = {name for match in pair.finditer(one) for name, said in match.groupdict().items() if said}
        there = {name for match in pair.finditer(other) for name, said in match.groupdict().items() if said}
        if here and there and not here & there:
            return True
    # A claim that stands in a longer text word for word is said there as it is.
    return wording < 1.0 and len(_NOT.findall(one)) % 2 != len(_NOT.findall(other)) % 2


def without_question(text: str) -> str:
    """Return a text without the words by which somebody asks about it."""
    return _ASKED.sub("", text).strip(" ，。,.!！?？:：;；")


def _worded(asked: Asked, shared: int, size: int) -> float:
    """Return the share of shingles that one has of the other, of both ways the greater."""
    inside = shared / size if size else 0.0
    pasted = shared / len(asked.shingles) if len(asked.plain) >= SHORTEST_PIECE and len(asked.shingles) else 0.0
    return max(inside, pasted)


def _pieces(text: str) -> Sequence[str]:
    sentences = [part.strip() for part in _SENTENCES.split(text) if len(plain(part)) >= SHORTEST_PIECE]
    if len(sentences) <= 1 and len(sentences) == len([part for part in _SENTENCES.split(text) if part.strip()]):
        return ()
    return [bare for part in sentences[:MOST_PIECES] if len(plain(bare := without_question(part))) >= SHORTEST_PIECE]
