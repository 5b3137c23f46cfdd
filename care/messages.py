"""Facts become texts and call scripts: templates/sms and templates/calls, strict about what is missing (design 6).

Texts hold plain `{{ name }}` only, as vendors of registered templates ask. A file `<template>.without_<name>.<lang>.j2`
is the variant for when that fact is missing; a text that still lacks something is never half written.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from jinja2 import ChainableUndefined, Environment, StrictUndefined, TemplateSyntaxError, meta, nodes

from care.errors import BadPlan
from care.rules.approved import Approved
from care.rules.sms_text import assemble, parts
from care.rules.touchpoints import Language

BLANK = "____"
_FILE_NAME = re.compile(r"[a-z][a-z0-9_]*(?:\.without_[a-z][a-z0-9_]*)*\.(?:zh|en)\.j2")
_TEXTS = Environment(undefined=StrictUndefined, autoescape=False)  # noqa: S701 - plain text; parses, never renders


@dataclass(frozen=True, slots=True, eq=False)
class Rendered:
    """A text ready to store, or (with `missing`) the names of the facts that it lacks and no text at all.

    `template` is the file used, variant included, and `params` the values: what vendors of registered templates take.
    Equal values share one, so it is compared, and its checks remembered, by identity.
    """

    text: str = field(repr=False)
    parts: int
    params: Mapping[str, str] = field(repr=False)
    missing: tuple[str, ...]
    template: str
    hash: str = ""  # the version of the wording


@dataclass(frozen=True, slots=True, eq=False)
class _Form:
    """One template file. `pattern` is its text for str.format, ten times as fast as Jinja's own rendering."""

    template: str
    without: tuple[str, ...]
    names: tuple[str, ...]
    pattern: str
    body: str
    hash: str


class Templates:
    """The texts and scripts below one folder, each read and compiled at its first use, and what people approved.

    The files are the base. Which wording is in use in a project on a day, `spoken` says: the one home of that question.
    """

    def __init__(self, template_dir: Path, approved: Sequence[Approved] = ()) -> None:
        self._folder = template_dir
        self._approved = tuple(approved)
        self._replaced: Mapping[tuple[str, str], str] = {}
        self._views: dict[frozenset[int], Templates] = {}
        self._spoken: dict[tuple[str, date], Templates] = {}
        self._chosen: dict[tuple[str, str], tuple[_Form, ...]] = {}
        self._variables: dict[tuple[str, str], frozenset[str]] = {}
        self._scripts = Environment(undefined=_Blank, finalize=_blank, autoescape=False)  # noqa: S701 - plain text

    def render_sms(
        self, template: str, language: Language, params: Mapping[str, str | None], *, signature: str, suffix: str
    ) -> Rendered:
        """The text 【signature】 + body + suffix, in the variant for the facts that are missing (None, empty, absent).

        Raises BadPlan when there is no such template.
        """
        form = self._choose(template, language, params)
        return _filled(form, language, tuple(map(params.get, form.names)), signature, suffix)

    def use(self, approved: Sequence[Approved]) -> None:
        """Take over the approved wordings as they stand now."""
        if tuple(approved) != self._approved:
            self._approved = tuple(approved)
            self._views, self._spoken = {}, {}

    def spoken(self, project: str, day: date) -> "Templates":
        """The texts as they are in use in a project on a day: its own wording before the company's, the newest."""
        if not self._approved:
            return self
        found = self._spoken.get((project, day))
        if found is None:
            found = self._spoken[project, day] = self._view(project, day)
        return found

    def with_only(self, one: Approved) -> "Templates":
        """The files with this wording alone, for trying it out before anybody approves it."""
        view = Templates(self._folder)
        view._replaced = {(one.template, one.language): one.body}
        return view

    def newest(self) -> "Templates":
        """The company's texts once every approved wording is in use: for samples without a customer."""
        return self.spoken("", date.max)

    def _view(self, project: str, day: date) -> "Templates":
        chosen: dict[tuple[str, str], Approved] = {}
        usable = (one for one in self._approved if one.since <= day and one.project in {None, project})
        for one in sorted(usable, key=lambda one: (one.project is not None, one.since, one.id)):
            chosen[one.template, one.language] = one
        if not chosen:
            return self
        key = frozenset(one.id for one in chosen.values())
        if key not in self._views:
            view = self._views[key] = Templates(self._folder)
            view._replaced = {of: one.body for of, one in chosen.items()}
        return self._views[key]

    def variables(self, template: str, language: Language) -> frozenset[str]:
        """Every fact that the template asks for: in its text, in its variants, or to choose between them."""
        self._forms(template, language)
        return self._variables[template, language]

    def variants(self, template: str, language: Language) -> Mapping[str, tuple[str, ...]]:
        """The template's files, variants first, each with the facts whose absence chooses it."""
        return {form.template: form.without for form in self._forms(template, language)}

    def template_hash(self, template: str, language: Language) -> str:
        """The version of one file (`Rendered.template`): 16 hex digits over its text."""
        base = template.partition(".")[0]
        return next(form.hash for form in self._forms(base, language) if form.template == template)

    def versions(self, language: Language) -> dict[str, tuple[str, str]]:
        """Every text of a language with its variants, by hash: the file's name and its words."""
        named = (one for one in self.sms_templates() if self.has_sms(one, language))
        files = {form.hash: (form.template, form.body) for one in named for form in self._forms(one, language)}
        forms = (_form(one.template, language, one.body) for one in self._approved if one.language == language)
        return {**files, **{form.hash: (form.template, form.body) for form in forms}}

    def files(self, language: Language) -> list[tuple[str, str]]:
        """Every file of a language, variants included: its name and its words."""
        named = (one for one in self.sms_templates() if self._on_file(one, language))
        return [(form.template, form.body) for one in named for form in self._forms(one, language)]

    def wording_hash(self, template: str, language: Language) -> str:
        """The version of a text with its variants and all their approved wordings: what an approval was given to."""
        own = (one for one in self._approved if one.language == language and one.template.partition(".")[0] == template)
        approved = [_form(one.template, language, one.body).hash for one in own]
        files = [form.hash for form in self._forms(template, language)] if self._on_file(template, language) else []
        return "-".join(sorted({*files, *approved}))

    def sms_templates(self) -> tuple[str, ...]:
        """The names of all texts, variants not counted; raises BadPlan for a file whose name does not fit."""
        files = sorted((self._folder / "sms").glob("*.j2"))
        for path in files:
            if not _FILE_NAME.fullmatch(path.name):
                raise BadPlan(
                    f"{_shown(path)} has no proper name: call it <template>.<zh|en>.j2, "
                    "or <template>.without_<variable>.<zh|en>.j2 for a variant."
                )
        return tuple(dict.fromkeys(path.name.partition(".")[0] for path in files))

    def render_call(self, script: str, language: Language, facts: Mapping[str, str | None]) -> str:
        """The script of a call with its boxes to tick; what is not known is a blank to fill in."""
        return self._scripts.from_string(self._script(script, language)).render(facts)

    def call_variables(self, script: str, language: Language) -> Mapping[str, int]:
        """Every fact that the script shows, with the line where it first does."""
        tree = _parse(self._scripts, self._script_path(script, language), self._script(script, language))
        asked = meta.find_undeclared_variables(tree)
        lines = [(node.name, node.lineno) for node in tree.find_all(nodes.Name) if node.name in asked]
        return dict(reversed(lines))

    def has_sms(self, template: str, language: Language) -> bool:
        """Whether there is such a text."""
        return (template, language) in self._replaced or self._on_file(template, language)

    def has_call(self, script: str, language: Language) -> bool:
        """Whether there is such a script."""
        return self._script_path(script, language).is_file()

    def _choose(self, template: str, language: Language, params: Mapping[str, str | None]) -> _Form:
        for form in self._forms(template, language):
            if not form.without or not any(map(params.get, form.without)):
                break
        return form

    def _forms(self, template: str, language: Language) -> tuple[_Form, ...]:
        found = self._chosen.get((template, language))
        if found is None:
            found = self._chosen[template, language] = self._read_forms(template, language)
            names = (name for form in found for name in (*form.names, *form.without))
            self._variables[template, language] = frozenset(names)
        return found

    def _read_forms(self, template: str, language: Language) -> tuple[_Form, ...]:
        folder = self._folder / "sms"
        base = folder / f"{template}.{language}.j2"
        variants = sorted(folder.glob(f"{template}.without_*.{language}.j2"), key=lambda path: path.name)
        # The variant that does without most comes first, so that the first that fits is the right one.
        variants.sort(key=lambda path: -path.name.count(".without_"))
        return tuple(self._read_form(path, language) for path in (*variants, base))

    def _read_form(self, path: Path, language: Language) -> _Form:
        name = path.name.removesuffix(f".{language}.j2")
        approved = self._replaced.get((name, language))
        return _form(name, language, _read(path) if approved is None else approved, path)

    def _on_file(self, template: str, language: Language) -> bool:
        return (self._folder / "sms" / f"{template}.{language}.j2").is_file()

    def _script(self, script: str, language: Language) -> str:
        return _read(self._script_path(script, language))

    def _script_path(self, script: str, language: Language) -> Path:
        return self._folder / "calls" / f"{script}.{language}.j2"


class _Blank(ChainableUndefined):
    def __str__(self) -> str:
        return BLANK


def _blank(value: object) -> object:
    return BLANK if value is None or value == "" else value


@lru_cache(maxsize=8192)  # a festival says the same to everybody of one surname
def _filled(form: _Form, language: Language, values: tuple[str | None, ...], signature: str, suffix: str) -> Rendered:
    used = {name: value or "" for name, value in zip(form.names, values, strict=True)}
    body = form.pattern.format_map(used)
    if "" in used.values() or "{" in body or "}" in body:
        return Rendered("", 0, {}, _lacking(used), form.template, form.hash)
    text = assemble(body, signature=signature, suffix=suffix, language=language)
    return Rendered(text, parts(text), used, (), form.template, form.hash)


def _lacking(used: Mapping[str, str]) -> tuple[str, ...]:
    # A brace in a value would look like a variable that nobody filled, so such a value counts as missing.
    return tuple(name for name, value in used.items() if not value or "{" in value or "}" in value)


def _form(template: str, language: Language, source: str, path: Path | None = None) -> _Form:
    """The wording as a form; `path` is that of its file, which errors name. Raises BadPlan for what is no template."""
    without = tuple(word.removeprefix("without_") for word in template.split(".")[1:])
    pattern, names = _pattern(path or Path(f"{template}.{language}.j2"), source)
    return _Form(template, without, names, pattern, source, sha256(source.encode()).hexdigest()[:16])


def wording_form(template: str, language: Language, source: str) -> tuple[str, tuple[str, ...]]:
    """The version and the variables of a wording that somebody typed; BadPlan for what is no template."""
    form = _form(template, language, source)
    return form.hash, form.names


@lru_cache(maxsize=1024)  # the plan is checked at each start of a command, and tests start hundreds in one process
def _pattern(path: Path, source: str) -> tuple[str, tuple[str, ...]]:
    """The template as a str.format pattern, and its variables in order."""
    pieces, names = [], []
    for output in _parse(_TEXTS, path, source).body:
        for node in output.nodes if isinstance(output, nodes.Output) else [output]:
            if isinstance(node, nodes.Name):
                pieces.append(f"{{{node.name}}}")
                names.append(node.name)
            elif isinstance(node, nodes.TemplateData) and not set("{}\n") & set(node.data):
                pieces.append(node.data)
            else:
                expected = "expected one line of text with plain {{ name }} variables; remove the rest"
                raise BadPlan(f"{_shown(path)}, line {node.lineno}: {expected}.")
    return "".join(pieces), tuple(dict.fromkeys(names))


def _parse(environment: Environment, path: Path, source: str) -> nodes.Template:
    try:
        return environment.parse(source)
    except TemplateSyntaxError as problem:
        raise BadPlan(f"{_shown(path)}, line {problem.lineno}: {problem.message}; correct the template.") from None


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").removesuffix("\n")
    except FileNotFoundError:
        raise BadPlan(
            f"{_shown(path)} is missing: write this template, or correct the name that the plan uses."
        ) from None
    except (OSError, UnicodeDecodeError) as problem:
        raise BadPlan(f"{_shown(path)} cannot be read ({problem}): save it as UTF-8 text.") from None


def _shown(path: Path) -> str:
    return "/".join(path.parts[-3:])
