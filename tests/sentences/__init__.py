"""Sentences about trips with what should be read from each.

Two halves of one list, dealt out at random: the reader was tuned on `first.txt`, and `second.txt`
was kept for a single run at the end. Their author had both in mind while writing the rules, so
`third.txt` was written afterwards, in other words, and its first run is what counts. One line a
sentence, either

    day | trip | destinations via transits | exit | return | purpose | companions | sentence
    day | none, change or cancel | sentence

`day` is the day on which it is said; `-` stands for what the sentence does not settle and a
conversation has to ask. Of change and cancel nothing else is read.
"""
