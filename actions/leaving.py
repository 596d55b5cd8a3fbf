"""Whether somebody wants to leave what is under way: 还是算了, 到账了，不用报了, never mind, I found it. Pure.

A whole short message of this sort is heard by the model (`command`, nlu/command_words.yml). Here it is heard too where
a reason stands beside it, or a 还是 before it. A story that quotes such words (他说不办了) is none of it.
"""

from __future__ import annotations

import re

LONGEST = 60
_CLAUSES = re.compile(r"[，,。.!！；;~…\n]+|(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])")
_BEFORE = (
    r"(?:哎呀?|哦|噢|唉|嗯|那|要不|就|还是|我|咱|先|这[个件]?(?:事儿?)?|那个|也|都|又|现在|暂时"
    r"|手机号?|电话|号码|住址|地址|银行卡|卡|建议)*"
)
_AFTER = r"(?:它|这个|人|你们|了|吧|啊|嘛|呗|啦)*"
# What anything can be called off by; the forms add what is done in them.
_VERBS = "问|填|登记|报|查|改|弄|办|整|要|提|说|记|搞|麻烦|用"
_LATER = (
    r"(?:等.{1,12}|回头|过[两几]天|过一?阵子?|改天|下次|下回|明天|后天|以后|晚点|等等|等会儿?)"
    r"再(?:说|办|弄|填|来|看|改|报|讲)"
)
_ENGLISH = (
    r"never ?mind(?: it| that)?|forget (?:about )?(?:it|this|that)"
    r"|(?:cancel|stop|leave|drop)(?: it| this| that| asking)?|no need(?: for (?:it|that))?"
    r"|i(?:'ve| have)? changed my mind|no,? thanks?(?: you)?|not (?:now|today)"
    r"|(?:maybe |some other time )?later|another time"
    r"|i (?:don'?t|do not) (?:want|need|wish)(?: to)? (?:it|this|that|go on|do it|do this|bother you)"
)
_ENGLISH_BEFORE = r"(?:(?:oh|well|sorry|ok(?:ay)?|actually|please|just|let'?s|i think|then|no)[, ]+)*"
_ENGLISH_AFTER = r"(?: please| then| for now| after all| any ?more| now| thanks?| thank you)*"
# 算了，改成后天吧 and 不用改了，就这样 go on.
_GOES_ON = re.compile(
    r"改[成到为]|换成|应该是|还是要|就这样(?!算)|没错|对着|可以了|\bmake it\b|\bchange it\b|\binstead\b", re.IGNORECASE
)


def leaves(said: str, *, verbs: str = "", tells_more: bool = False) -> bool:
    """Tell whether the words leave what is under way.

    verbs: what is called off in this form beside the usual. tells_more: whether a day or a number is in the words too,
    so that 算了，后天吧 goes on.
    """
    clauses = [clause for part in _CLAUSES.split(said) if (clause := part.strip(" ~?？"))]
    if not clauses or len(said) > LONGEST or _GOES_ON.search(said):
        return False
    found = _leaving(verbs)
    return any(
        found.fullmatch(clause.replace(" ", "") if _is_han(clause) else clause)
        for clause in ends(clauses, only_last=tells_more)
    )


def ends(clauses: list[str], *, only_last: bool) -> list[str]:
    """Return the first and the last clause, where people say that they have had enough."""
    return clauses[-1:] if only_last or len(clauses) == 1 else [clauses[0], clauses[-1]]


def _is_han(text: str) -> bool:
    return any("㐀" <= char <= "鿿" for char in text)


def _leaving(verbs: str) -> re.Pattern[str]:
    done = "|".join(filter(None, (_VERBS, verbs)))
    # 不改 says that all is right, and 别提了 begins a story.
    called_off = (
        rf"不(?:再|去|给我)*(?:{done})(?:它|这个|人|你们)*了{_AFTER}"
        rf"|(?:不用|不要|不想|不必|不需要|用不着|别|甭|莫)(?:再|去|给我)*(?!改$|提了|说了)(?:{done}){_AFTER}"
    )
    han = rf"{_BEFORE}(?:(?:算了|拉倒|作罢){_AFTER}|{called_off}|{_LATER}{_AFTER})"
    return re.compile(rf"{han}|{_ENGLISH_BEFORE}(?:{_ENGLISH}){_ENGLISH_AFTER}", re.IGNORECASE)
