"""Is a customer's reply a refusal of further texts? (handbook 5.2, gateways.md 2.6)"""

import unicodedata

# 退订 and the letters that suffixes ask for; the English words are those on which Twilio itself stops sending.
_WORDS = frozenset(
    {"r", "t", "td", "n", "退订", "退", "stop", "stopall", "unsubscribe", "end", "quit", "revoke", "optout", "cancel"}
)


def is_opt_out(reply: str) -> bool:
    """Whether the whole reply is one of the words, in any width and case, whatever stands around it."""
    folded = unicodedata.normalize("NFKC", reply).casefold()
    letters = "".join(c for c in folded if unicodedata.category(c)[0] in "LN")
    return letters in _WORDS or letters in {f"回复{word}" for word in _WORDS}
