"""Twilio Programmable Messaging: gateway, HTTP transport, error table, webhooks."""
