"""python -m tests.fake_twilio --port N: the local Twilio as a process of its own."""

import argparse

import uvicorn

from tests.fake_twilio.app import ACCOUNT, TOKEN, Twilio, app
from tests.fake_twilio.callbacks import Caller
from tests.fake_twilio.faults import QUICK, Dice, Fault


def main() -> None:
    """Serve until stopped; prints nothing, listens on 127.0.0.1 only."""
    parser = argparse.ArgumentParser(prog="python -m tests.fake_twilio", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--faults", type=float, default=0.0, help="share of POSTs that go wrong")
    parser.add_argument("--among", default=",".join(QUICK), help="kinds of faults, by name")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--latency", type=float, default=0.0, help="seconds before each answer")
    parser.add_argument("--lag", type=float, default=0.0, help="seconds before a message is listed")
    parser.add_argument("--callbacks", action="store_true")
    parser.add_argument("--shuffled", type=float, default=0.0, help="share of messages with odd callbacks")
    words = parser.parse_args()
    among = tuple(Fault(word) for word in words.among.split(","))
    caller = Caller(TOKEN, ACCOUNT, share=words.shuffled, seed=words.seed) if words.callbacks else None
    dice = Dice(words.faults, words.seed, among)
    twilio = Twilio(dice, latency=words.latency, listing_lag=words.lag, caller=caller, keep_forms=False)
    uvicorn.run(app(twilio), host="127.0.0.1", port=words.port, log_level="critical", access_log=False)


if __name__ == "__main__":
    main()
