"""The templates that a plan uses: there, in both languages, short enough, and without a word that may not go."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from care.errors import BadPlan
from care.messages import Rendered, Templates
from care.plan_files.documents import Document, Location
from care.plan_files.schema import TouchpointRow
from care.rules import text_variables
from care.rules.reasons import Reason
from care.rules.sms_text import check_text, forbidden_word_in
from care.rules.text_variables import Sample, samples
from care.rules.touchpoints import (
    BirthdayTrigger,
    EventTrigger,
    FestivalTrigger,
    Language,
    NoticeTrigger,
    Plan,
    Touchpoint,
)

LANGUAGES: tuple[Language, ...] = ("zh", "en")
_SENTENCES = {
    Reason.VARIABLE_TOO_LONG: "it has more than 500 characters; shorten it",
    Reason.MOBILE_IN_TEXT: "it holds a mobile number, which carriers refuse; take it out",
    Reason.LINK_IN_TEXT: "it holds a link, which carriers refuse; take it out",
}


@dataclass(frozen=True, slots=True)
class TextChecks:
    """The checks of one plan; `forbidden` are the words of the law, or of the law and the gateway in use."""

    plan: Plan
    templates: Templates
    max_parts: Mapping[str, int]
    forbidden: tuple[str, ...]

    def check(self, touchpoints: Sequence[tuple[Document, Sequence[TouchpointRow]]], festivals: Document) -> None:
        """Every text and script that the plan names, then every other text of the folder.

        `touchpoints` are the files that hold the plan's touchpoints, in its order. Raises BadPlan at the first fault,
        with the plan's line where a template is missing, else with the template's.
        """
        names = set(self.templates.sms_templates())
        places = [(document, index) for document, rows in touchpoints for index in range(len(rows))]
        for touchpoint, (document, index) in zip(self.plan.touchpoints, places, strict=True):
            if _of_tips(touchpoint):
                continue  # each tip is a wording of its own, approved in the console
            for where, template in _texts(index, touchpoint):
                names.discard(template)
                self._must_exist(template, document, where)
                self._check_text(template, _known(touchpoint), touchpoint.klass, always=touchpoint.opt_out)
            if touchpoint.call:
                self._check_script(touchpoint.call.script, document, ("touchpoints", index, "call", "script"))
        for index, festival in enumerate(self.plan.festivals):
            names.discard(festival.id)
            self._must_exist(festival.id, festivals, ("festivals", index, "id"))
            self._check_text(festival.id, text_variables.FESTIVAL, "care")
        for template in sorted(names):
            self._check_text(template, text_variables.OTHER, "")

    def longest(self, template: str, language: Language, suffix: str) -> Iterator[Rendered]:
        """The template and its variants with long values, the longest project and telephone of the plan among them."""
        values = samples(text_variables.OTHER, language, long=True)
        values["project"] = max((project.name for project in self.plan.projects), key=len, default=values["project"])
        values["tel"] = self._tel()
        for without in self.templates.variants(template, language).values():
            facts = {name: value for name, value in values.items() if name not in without}
            yield self.templates.render_sms(template, language, facts, signature=self.plan.signature, suffix=suffix)

    def _tel(self) -> str:
        return max((project.tel for project in (*self.plan.projects, self.plan.defaults)), key=len)

    def _must_exist(self, template: str, document: Document, where: Location) -> None:
        for language in LANGUAGES:
            if not self.templates.has_sms(template, language):
                file = f"templates/sms/{template}.{language}.j2"
                raise document.problem(where, f"{file} is missing; write it, or correct the name")

    def _check_script(self, script: str, document: Document, where: Location) -> None:
        for language in LANGUAGES:
            file = f"templates/calls/{script}.{language}.j2"
            if not self.templates.has_call(script, language):
                raise document.problem(where, f"{file} is missing; write it, or correct the name")
            _refuse_unknown(file, self.templates.call_variables(script, language), text_variables.CALL)

    def _check_text(self, template: str, known: Mapping[str, Sample], klass: str, *, always: bool = False) -> None:
        for language in LANGUAGES:
            file = f"templates/sms/{template}.{language}.j2"
            _refuse_unknown(file, dict.fromkeys(self.templates.variables(template, language), 1), known)
            profiles, tel = self.plan.profiles.values(), self._tel()
            for suffix in {profile.suffix_for(klass, language, tel, always=always) for profile in profiles}:
                for rendered in self.longest(template, language, suffix):
                    self._check_rendered(rendered, language, suffix)

    def _check_rendered(self, rendered: Rendered, language: Language, suffix: str) -> None:
        file, most = f"templates/sms/{rendered.template}.{language}.j2, line 1", self.max_parts[language]
        reason = check_text(rendered.text, {}, signature=self.plan.signature, suffix=suffix, forbidden=self.forbidden)
        if reason is Reason.FORBIDDEN_WORD:
            word = forbidden_word_in(rendered.text, self.forbidden)
            raise BadPlan(f"{file}: the word {word!r} is forbidden in texts (gateways.yaml); say it otherwise.")
        if reason:
            raise BadPlan(f"{file}: {_SENTENCES.get(reason, reason)}.")
        if rendered.parts > most:
            limit = f"at most {most} are allowed (company.yaml, max_parts.{language})"
            raise BadPlan(f"{file}: with long values the text has {rendered.parts} parts, {limit}; shorten it.")


def known_variables(plan: Plan, template: str) -> Mapping[str, Sample]:
    """The facts that a text may name, by the touchpoint or festival that sends it."""
    if any(festival.id == template for festival in plan.festivals):
        return text_variables.FESTIVAL
    for touchpoint in plan.touchpoints:
        if any(name == template for _, name in _texts(0, touchpoint)):
            return _known(touchpoint)
    return text_variables.OTHER


def _of_tips(touchpoint: Touchpoint) -> bool:
    return isinstance(touchpoint.trigger, NoticeTrigger) and touchpoint.trigger.source == "tip"


def _texts(index: int, touchpoint: Touchpoint) -> Iterator[tuple[Location, str]]:
    if isinstance(touchpoint.trigger, FestivalTrigger):
        return  # its texts are the festivals' own
    for number, text in enumerate(touchpoint.texts):
        where: Location = ("touchpoints", index, "sms", number)
        yield (*where, "template"), text.template
        if text.missed:
            yield (*where, "missed"), text.missed
        for fact, template in text.instead.items():
            yield (*where, "instead", fact), template


def _known(touchpoint: Touchpoint) -> Mapping[str, Sample]:
    if isinstance(touchpoint.trigger, NoticeTrigger):
        return text_variables.NOTICE
    if isinstance(touchpoint.trigger, FestivalTrigger):
        return text_variables.FESTIVAL
    if isinstance(touchpoint.trigger, EventTrigger):
        complaint = touchpoint.trigger.event in {"complaint_opened", "complaint_solved"}
        return text_variables.COMPLAINT if complaint else text_variables.GIFT
    return text_variables.PERSON if isinstance(touchpoint.trigger, BirthdayTrigger) else text_variables.DEAL


def _refuse_unknown(file: str, found: Mapping[str, int], known: Mapping[str, Sample]) -> None:
    for name, line in sorted(found.items()):
        if name not in known:
            expected = ", ".join(known)
            raise BadPlan(f"{file}, line {line}: unknown variable {{{{ {name} }}}}, expected one of {expected}.")
