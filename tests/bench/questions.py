"""What is said in the benchmark, in a fixed order. Ten messages are one conversation, on both sides."""

from __future__ import annotations

# Each with the action that must answer it: an answer that read no records would make the figures worthless.
MEMBERS_ASK: tuple[tuple[str, str], ...] = (
    ("上个月的统筹外补贴发了没有", "action_query_benefit_payment"),
    ("下次支部开会是什么时候", "action_query_meeting"),
    ("高龄津贴是怎么规定的", "action_query_benefit_policy"),
    ("我是哪个支部的，书记是谁", "action_query_branch"),
    ("我报销的药费走到哪一步了", "action_query_reimbursement_status"),
    ("采暖补贴打到卡上没有", "action_query_benefit_payment"),
    ("我今年的资格认证做了没有", "action_query_certification"),
    ("这个月有什么学习材料", "action_query_study_material"),
    ("慰问金发了多少钱", "action_query_benefit_payment"),
    ("下一次党课在哪里上", "action_query_meeting"),
)
TURNS = len(MEMBERS_ASK)
# What `rasa init` teaches its bot to understand.
STOCK_HEARS: tuple[str, ...] = (
    "hello",
    "I am sad",
    "yes",
    "good morning",
    "I am feeling very good",
    "are you a bot?",
    "hi",
    "so sad",
    "no",
    "goodbye",
)
