"""Use cases, one a module: rules, storage and a gateway put together."""
