"""Who acts in a flow: the audit log names the flow, and the run as the cause."""

from prefect.runtime import flow_run

from care.storage.audit import Actor


def flow_actor() -> Actor:
    """The flow of the present run; the run's id leads from an audit event to its logs in Prefect."""
    return Actor("flow", flow_run.flow_name or "flow", flow_run.id)
