"""What commands share that write in somebody's name, perhaps at a given instant."""

import getpass

from commands.context import Context, open_context


def open_to_act(at: str | None) -> Context:
    """As `open_context`; an invented instant is remembered, and refused where a real gateway would send by it."""
    context = open_context(at)
    if context.clock.simulated:
        from care.services.environment import check_environment
        from integrations.sms import gateway_from

        gateway = gateway_from(context.settings, context.clock)
        allowed = context.settings.allow_time_travel
        check_environment(context.database, gateway, context.clock, allow_time_travel=allowed)
    return context


def who(by: str | None) -> str:
    """The person on whose word this is recorded: as said, else whoever is logged in here."""
    try:
        return by or getpass.getuser()
    except (KeyError, OSError):  # a container whose user has no name
        return "command line"


def project_id(context: Context, name: str | None) -> int | None:
    """The id of a project by name or alias; None for no name, NotFound for a project that was never imported."""
    from care.services.opening import find_project

    return find_project(context.database, context.desk.plan, name)
