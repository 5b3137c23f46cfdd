"""SMS gateways, one a module, behind the promise of care.gateway."""
