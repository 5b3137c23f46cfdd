"""Prefect flows: order, fan-out and final state; one module a deployment."""
