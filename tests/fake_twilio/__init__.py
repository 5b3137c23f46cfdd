"""A standalone Twilio for tests, load and demo: the Messages API over real HTTP, with faults on demand.

`python -m tests.fake_twilio --port N` starts it. What it accepted is told at `/ledger`, so that a test can count.
"""
