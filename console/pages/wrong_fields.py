"""What is wrong in a form, as its page shows it: the sentence by field."""

from care.errors import BadField
from console.visits import Visit
from console.words import has, say


def sentences(visit: Visit, problem: BadField) -> dict[str, str]:
    """The field with its sentence in the visitor's language."""
    key = problem.problem if has(problem.problem) else "field_wrong"
    return {problem.field: say(key, visit.language, **problem.facts)}
