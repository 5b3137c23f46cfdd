"""What the law makes us keep of a person whose data are erased, and until when (handbook 5.1; docs/audit.md)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from care.rules.dates import add_months
from care.rules.touchpoints import Language

DEAL_YEARS = 5  # 《房地产经纪管理办法》 art. 26: contracts and business records of a brokerage
CONSENT_MONTHS = 5  # MIIT's draft rules on commercial messages: proof of consent, or of its refusal


@dataclass(frozen=True, slots=True)
class Kept:
    """One kind of record that stays, without name, number or text; `until` None: there is no end to wait for."""

    words: tuple[str, str]
    until: date | None

    def sentence(self, language: Language) -> str:
        """What stays, why, and until when."""
        end = self.until.isoformat() if self.until else ("不限", "no end")[language == "en"]
        return f"{self.words[language == 'en']} ({end})" if language == "en" else f"{self.words[0]}（{end}）"


def kept(deal_days: Iterable[date], consent_days: Iterable[date]) -> Iterator[Kept]:
    """What stays, given the days of the person's deals and those on which consent was given or refused."""
    deals, consents = sorted(deal_days), sorted(consent_days)
    if deals:
        words = (
            "交易与触达记录（房号、日期、结果），《房地产经纪管理办法》第二十六条",
            "Records of deal and touches (room, dates, outcomes): Measures for Real Estate Brokerage, art. 26",
        )
        yield Kept(words, add_months(deals[-1], 12 * DEAL_YEARS))
    if consents:
        words = (
            "同意或拒收的记录（时间，不含号码），通信短信息管理规定征求意见稿",
            "Proof of consent or refusal (when, no number): draft rules on short messages",
        )
        yield Kept(words, add_months(consents[-1], CONSENT_MONTHS))
    yield Kept(
        (
            "审计日志（编号、动作、哈希）与客户编号，用以证明并防止重新导入；不含姓名、电话、短信",
            "The audit log (numbers, actions, hashes) and the customer number, as proof and so that no list brings the "
            "person back; no name, number or text",
        ),
        None,
    )
