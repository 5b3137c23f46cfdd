"""Where people come in by web: pages and gateway webhooks."""
