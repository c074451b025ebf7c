"""Steps, the ledger, imports and the kills themselves: what people were told is what there is."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from .evidence import Blow, Enrolled, Findings, Line, Send, Stored, Talked
from .humans import RECEIPT
from .importing import Book
from .talking import HandedOver, Reported

KILLED = -9
FROM_HOME, TO_THE_SAFE = ("", "发还"), "上交"


def check_talks(talks: Sequence[Talked], questions: Mapping[int, int]) -> Findings:
    """Each act is one event, each event was answered, no question was asked a second time.

    `questions` counts by chat the questions that came to the platform, a repeated copy once.
    """
    found = Findings()
    for each in talks:
        found.counts["acts of people"] += each.acts
        found.counts["answers they saw"] += each.answers
        found.note(each.complaints, "no answer came")
        found.expect(each.answers == each.acts, f"not every act was answered: {each}")
        found.expect(each.events == each.acts, f"acts and events differ: {each}")
        found.expect(not each.unanswered, f"events failed or stayed: {each}")
        asked = questions.get(each.chat_id, 0)
        found.expect(asked == each.questions, f"asked {asked} questions: {each}")
    return found


def check_receipts(
    sends: Iterable[Send], stored: Sequence[Stored], told: Sequence[Reported | HandedOver]
) -> Findings:
    """Each receipt that was seen is recorded for that person, once, with the same documents."""
    found = Findings()
    known = {(chat_id, each.receipt) for each in stored for chat_id in each.chat_ids}
    seen = {(each.chat_id, receipt) for each in sends for receipt in RECEIPT.findall(each.text)}
    found.counts["receipts seen"] = len(seen)
    found.note(sorted(seen - known), "told and not recorded")
    found.note(sorted(known - seen), "recorded and told to nobody")
    by_receipt = {each.receipt: each for each in stored}
    for each in told:
        there = by_receipt.get(each.receipt)
        same = there and sorted(there.numbers) == sorted(each.numbers)
        found.expect(same, f"not recorded as it was told: {each} {there}")
    found.note({each.receipt for each in stored} - {each.receipt for each in told}, "more recorded")
    return found


def check_documents(numbers: Iterable[str]) -> Findings:
    found, counted = Findings(), Counter(numbers)
    found.counts["documents"] = len(counted)
    found.note([each for each, times in counted.items() if times > 1], "a document is doubled")
    return found


def check_ledger(lines: Sequence[Line], told: Sequence[HandedOver]) -> Findings:
    """Each document's moves are a legal chain; one hand-over is one set of lines."""
    found = Findings()
    chains, sets = defaultdict[str, list[Line]](list), defaultdict[str, list[str]](list)
    for line in lines:
        chains[line.document].append(line)
        sets[line.handover].append(line.document)
    for document, chain in chains.items():
        chain.sort(key=lambda line: line.position)
        in_order = [line.position for line in chain] == [*range(1, len(chain) + 1)]
        found.expect(in_order, f"the lines of {document} are not 1, 2, 3 …")
        before = ""
        for line in chain:
            found.expect(line.move == TO_THE_SAFE and before in FROM_HOME, f"no such move: {line}")
            before = line.move
    for each in told:
        moved = sorted(sets.pop(each.receipt, []))
        found.expect(moved == sorted(each.numbers), f"moved {moved}, not what was told: {each}")
    found.note(sets, "lines of a hand-over nobody was told of")
    found.counts["hand-overs"], found.counts["ledger lines"] = len(told), len(lines)
    return found


def check_imports(books: Sequence[Book], enrolled: Mapping[str, Enrolled], runs: int) -> Findings:
    """Each confirmed import came to its end, and each of its rows was applied exactly once."""
    found, expected = Findings(), dict[str, Enrolled]()
    for book in books:
        for identifier in book.identifiers:
            expected[identifier] = Enrolled(book.post, changes=int(book.outcome == "更新"))
        found.counts["rows imported"] += len(book.identifiers)
    found.counts["imports done"] = len(books)
    found.expect(runs == len(books), f"{runs} imports are done, people were told of {len(books)}")
    wrong = [
        each
        for each in expected.keys() | enrolled.keys()
        if expected.get(each) != enrolled.get(each)
    ]
    found.note([(expected.get(each), enrolled.get(each)) for each in wrong[:10]], "a row is wrong")
    return found


def check_blows(blows: Sequence[Blow], kills: int) -> Findings:
    """Every kill killed, and over the run something of each kind was hit."""
    found = Findings()
    found.expect(len(blows) == kills, f"{len(blows)} kills instead of {kills}")
    found.note([each for each in blows if each.code != KILLED], "not killed")
    hits = {
        "kills": len(blows),
        "  of these at the shipped pace": sum(each.is_shipped_pace for each in blows),
        "  of these of everything": sum(each.is_whole for each in blows),
        "hit a turn under way": sum(each.turns > 0 for each in blows),
        "hit messages in flight": sum(bool(each.in_flight) for each in blows),
        "hit an import under way": sum(each.imports > 0 for each in blows),
        "hit an import half applied": sum(each.halves > 0 for each in blows),
        "left an import without its office": sum(each.orphans > 0 for each in blows),
    }
    found.counts.update(hits)
    found.note([what for what, times in hits.items() if not times], "never happened")
    return found
