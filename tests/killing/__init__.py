"""An office that is killed again and again while people talk to it, and what is counted afterwards.

    python -m tests.killing --kills 300 --database sqlite --seed 1

The office is the real process, `python -m bot run`, on Telegram; the Bot API server is the tests'
own (tests/bot_api). What people saw there is held against what the database says.
"""
