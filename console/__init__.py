"""Where people and vendors come in by web: pages, gateway webhooks."""
