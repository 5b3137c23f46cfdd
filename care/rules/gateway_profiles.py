"""What a gateway carries, as data: classes, opt-out suffix, hours, words it refuses, price."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from care.rules.hours import Hours


@dataclass(frozen=True, slots=True)
class GatewayProfile:
    """One row of plan/gateways.yaml.

    `suffix` is the opt-out sentence by language, `{tel}` in it the project's telephone. `forbidden_words` hold the
    law's words too, so that one look is enough. `price` is yuan a part. `hours` are narrower than the company's.
    """

    name: str
    classes: frozenset[str]
    suffix: Mapping[str, str]
    suffix_on: frozenset[str] = frozenset({"care"})
    receives_replies: bool = False
    hours: Mapping[str, Hours] = field(default_factory=dict)
    forbidden_words: tuple[str, ...] = ()
    price: Decimal = Decimal(0)
    per_second: float | None = None  # the account's limit, all processes together; None: the gateway's own

    def suffix_for(self, klass: str, language: str, tel: str, *, always: bool = False) -> str:
        """The opt-out sentence that a text of this class ends with; empty where the class has none.

        `always`: the touchpoint asks for it, whatever its class.
        """
        if klass not in self.suffix_on and not always:
            return ""
        return self.suffix[language].replace("{tel}", tel)
