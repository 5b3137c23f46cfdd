"""Refuses an old Python in one sentence, then makes the virtual environment (`setup_venv.py`).

Parses on every Python since 2.7, since the sentence must come from the old one too: no f-strings, no annotations.
"""

import sys

if sys.version_info < (3, 11):
    sys.stderr.write(
        "owner-care needs Python 3.11 or newer, and %s is %d.%d: install a newer one, "
        "or name it with `make PYTHON=python3.12 ...`.\n" % (sys.executable, sys.version_info[0], sys.version_info[1])
    )
    sys.exit(2)

import setup_venv

sys.exit(setup_venv.main(sys.argv[1:]))
