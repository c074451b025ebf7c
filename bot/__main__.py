"""`python -m bot COMMAND`: the same duties as in chat, for bulk work and for scripts."""

import sys

from bot.cli import main

sys.exit(main())
