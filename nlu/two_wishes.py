"""Hear two wishes in one message: "外补到了没，还有下次几点开会". Loaded by Rasa around the rest of the pipeline.

The splitter, first in the pipeline, puts both halves of such a message behind it; every component reads all three. The
gatherer, last, keeps the whole where it is one wish, and else its first half; the other half goes along under `also`
and is answered as a message of its own right after (bot/gateway/answering.py). At least one half is a plain question,
whose answer opens no form: it comes first, so that nothing is asked twice in one turn. A message in which there may be
danger is never cut.
"""

from __future__ import annotations

import re
from typing import Any, Dict, List, Optional, Tuple

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

ALSO = "also"
RANKING = "intent_ranking"
_LONGEST = 200
# A half shorter than this is no wish: "还有吗".
_SHORTEST = {True: 4, False: 9}
_HAN = re.compile(r"[\u4e00-\u9fff]")
_JOINS = re.compile(
    r"[\s，,。.；;？?！!、]*(?:另外|顺便|顺带|顺路|顺嘴|捎带着?|再一个|再有|再就是)[\s，,：:、]*(?=\S)"
    # 这次会还有什么材料 is one wish
    r"|[\s，,。.；;？?！!、]+(?:还有|对了)[\s，,：:、]*(?=\S)"
    r"|(?:还有|对了)[\s，,：:、]*(?=想?问|帮|给我|下[次回]|你们|那个)"
    r"|[\s，,。.；;？?！!、]*我?[还也][想要得](?=再?(?:问|打听|知道|查|看看))"
    # 改完告诉我, 你说完我再问
    r"|[\s，,。.；;？?！!、]+[你您]?\S{0,2}完[了咧]?我?再?(?=[问查看帮给跟说把]|告诉)"
    r"|[\s，,。.；;？?！!、]+我?再(?=[问查看帮给跟说把])"
    # a question after a question: 钱来了没 下回啥时候开会; 材料收着没，到哪啦 is one
    r"|(?<=[没吗呢么嘛])[\s，,。；;、]+(?=\S{5})(?=[^，,。；;、\s]*(?:啥|什么|几|哪|多少|咋|怎|谁|没|吗|么))"
    r"|[\s,.;?!]+(?:and\s+)?(?:also|by the way|btw|besides|one more thing|another thing|after that|once that'?s done"
    r"|while (?:i'?m|you'?re) (?:at it|here))\b[\s,:;.\-]*(?:and\b)?[\s,]*"
    r"|[\s,.;?!]+(?:and|then)\s+(?:then\s+|after that\s+|if so\s+)?(?=(?:what|when|where|how|who|which|is|are|can|could"
    r"|do|does|did|will|has|have|please|tell|show|let me|i'?d like|i want|i also|put)\b)"
    r"|[？?](?=[^？?]+[？?]\s*$)\s*",
    re.IGNORECASE,
)


def halves_of(text: str) -> Optional[Tuple[str, str]]:
    """Return both halves of a message that is joined at one place; None where it is not, or is a long story."""
    found = [m for m in _JOINS.finditer(text) if m.start() > 0]
    if len(found) != 1 or len(text) > _LONGEST:
        return None
    # A question keeps its mark: the half says more with it.
    first, second = text[: found[0].start()].strip(), text[found[0].end() :].strip()
    shortest = _SHORTEST[_HAN.search(text) is not None]
    return (first, second) if min(len(first), len(second)) >= shortest else None


class _Untrained(GraphComponent):
    def __init__(self, config: Dict[str, Any]) -> None:
        self._config = config

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> _Untrained:
        """Make the component; nothing is stored."""
        return cls(config)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class WishSplitter(_Untrained):
    """Put both halves of a joined message behind it."""

    def process(self, messages: List[Message]) -> List[Message]:
        """Look at a single message; several are already halves or are no talk."""
        if len(messages) != 1:
            return messages
        whole = messages[0]
        has_alarm = (whole.get("metadata") or {}).get("alarm")
        halves = None if has_alarm else halves_of(whole.get(TEXT) or "")
        return [whole, *(Message.build(half) for half in halves)] if halves else messages


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class WishGatherer(_Untrained):
    """Keep a message whole, or let its first wish stand for it and take the other along."""

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """Return the settings.

        questions: intents that are answered at once, without a form. requests: what may stand beside a question.
        threshold: how sure both halves must be; 0.7 cut no message of one wish among those that nothing learned from.
        """
        return {
            "questions": [
                "query_benefit_payment",
                "query_benefit_policy",
                "query_reimbursement_status",
                "query_certification",
                "query_meeting",
                "query_study_material",
                "query_branch",
                "query_case_status",
                "query_scam_advice",
                "query_contact",
                "query_news",
                "query_activity",
            ],
            "requests": [
                "rsvp_attend",
                "rsvp_decline",
                "set_reminder",
                "stop_reminder",
                "request_home_visit",
                "update_personal_info",
                "report_benefit_problem",
                "submit_suggestion",
                "complain_service",
            ],
            "threshold": 0.7,
        }

    def process(self, messages: List[Message]) -> List[Message]:
        """Return one message for what the splitter has made of it."""
        if len(messages) != 3 or not all(half.get(TEXT) in (messages[0].get(TEXT) or "") for half in messages[1:]):
            return messages
        whole, *halves = messages
        if self._are_two_wishes(whole, halves):
            first, second = sorted(halves, key=lambda half: _name_of(half) not in self._config["questions"])
            for key in (INTENT, ENTITIES, RANKING, TEXT):
                whole.set(key, first.get(key) or [], add_to_output=True)
            whole.set(ALSO, second.get(TEXT), add_to_output=True)
        return [whole]

    def _are_two_wishes(self, whole: Message, halves: List[Message]) -> bool:
        names = [_name_of(half) for half in halves]
        questions = self._config["questions"]
        if names[0] == names[1] or not any(name in questions for name in names):
            return False
        if not all(name in questions or name in self._config["requests"] for name in names):
            return False
        if _name_of(whole) not in (*names, "nlu_fallback"):
            return False
        return all(float(half.get(INTENT).get("confidence") or 0.0) >= self._config["threshold"] for half in halves)


def _name_of(message: Message) -> str:
    return str((message.get(INTENT) or {}).get("name") or "")
