"""Fault tests: the delivering process is killed for real, against the local Twilio and its faults.

`python -m tests.faults --kills 1000 --messages 20000` is the long run of docs/reliability.md.
"""
