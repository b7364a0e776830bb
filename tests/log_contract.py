"""The meaning of topics.log.Log: every backend passes this suite unchanged.

A backend's test module subclasses LogContract and gives `opener`, a fixture that opens the same log anew each time it
is called.
"""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from topics.log import ARTICLES, ENRICHED, MAX_RECORD_BYTES, Keyed, Log, LogError, RecordTooLargeError, Stored

Opener = Callable[[], Log]
PATIENCE = 20.0


def records(*words: str) -> list[Keyed]:
    return [Keyed(word, word.encode()) for word in words]


def values(stored: list[Stored]) -> list[str]:
    return [one.value.decode() for one in stored]


def everything(log: Log, topic: str) -> list[Stored]:
    return [one for part, start in log.oldest(topic).items() for one in log.read(topic, part, start, 10_000, 1.0)]


class LogContract:
    def test_what_was_appended_is_read_in_order(self, opener: Opener) -> None:
        with opener() as log:
            places = log.append(ENRICHED, records("a", "b", "c"))
            read = log.read(ENRICHED, 0, places[0][1], 10, PATIENCE)
            assert values(read) == ["a", "b", "c"]
            assert [(one.partition, one.offset) for one in read] == places
            assert [one.key for one in read] == ["a", "b", "c"]

    def test_what_was_appended_is_there_after_closing_and_opening(self, opener: Opener) -> None:
        with opener() as log:
            log.append(ENRICHED, records("kept"))
        with opener() as log:
            assert values(everything(log, ENRICHED)) == ["kept"]

    def test_topics_are_apart(self, opener: Opener) -> None:
        with opener() as log:
            log.append(ENRICHED, records("one"))
            log.append(ARTICLES, records("two"))
            assert values(everything(log, ENRICHED)) == ["one"]
            assert values(everything(log, ARTICLES)) == ["two"]

    def test_appending_nothing_is_nothing(self, opener: Opener) -> None:
        with opener() as log:
            assert log.append(ENRICHED, []) == []
            assert log.head(ENRICHED) == log.oldest(ENRICHED)

    def test_the_head_is_where_the_next_record_goes(self, opener: Opener) -> None:
        with opener() as log:
            log.append(ENRICHED, records("a"))
            head = log.head(ENRICHED)[0]
            assert log.append(ENRICHED, records("b")) == [(0, head)]

    def test_a_read_from_the_head_waits_for_what_another_appends(self, opener: Opener) -> None:
        with opener() as reader, opener() as writer:
            head = reader.head(ENRICHED)[0]
            later = threading.Timer(0.2, lambda: writer.append(ENRICHED, records("fresh")))
            later.start()
            assert values(reader.read(ENRICHED, 0, head, 10, PATIENCE)) == ["fresh"]
            later.join()

    def test_a_read_that_meets_nothing_ends_empty(self, opener: Opener) -> None:
        with opener() as log:
            assert log.read(ENRICHED, 0, log.head(ENRICHED)[0], 10, 0.05) == []

    def test_a_read_takes_no_more_than_its_limit(self, opener: Opener) -> None:
        with opener() as log:
            start = log.append(ENRICHED, records("a", "b", "c"))[0][1]
            assert values(log.read(ENRICHED, 0, start, 2, PATIENCE)) == ["a", "b"]

    def test_a_position_for_a_time_is_the_first_record_that_came_then_or_later(self, opener: Opener) -> None:
        with opener() as log:
            places = log.append(ENRICHED, records("a", "b"))
            arrived = log.read(ENRICHED, 0, places[0][1], 1, PATIENCE)[0].appended
            assert log.position_at(ENRICHED, arrived - timedelta(hours=1))[0] == places[0][1]

    def test_a_position_for_a_time_past_the_end_is_the_end(self, opener: Opener) -> None:
        with opener() as log:
            log.append(ENRICHED, records("a"))
            future = datetime.now(UTC) + timedelta(days=1)
            assert log.position_at(ENRICHED, future) == log.head(ENRICHED)

    def test_a_record_over_the_limit_is_refused_and_the_log_goes_on(self, opener: Opener) -> None:
        with opener() as log:
            with pytest.raises(RecordTooLargeError, match="'big'"):
                log.append(ENRICHED, [*records("small"), Keyed("big", b"x" * (MAX_RECORD_BYTES + 1))])
            assert everything(log, ENRICHED) == []
            log.append(ENRICHED, records("after"))
            assert values(everything(log, ENRICHED)) == ["after"]

    def test_any_bytes_come_back_as_they_were(self, opener: Opener) -> None:
        odd = bytes(range(256)) * 10
        with opener() as log:
            log.append(ENRICHED, [Keyed("ключ\u200b", odd)])
            (one,) = everything(log, ENRICHED)
            assert (one.key, one.value) == ("ключ\u200b", odd)

    def test_a_group_starts_at_the_oldest_and_goes_on_where_it_committed(self, opener: Opener) -> None:
        with opener() as log:
            log.append(ARTICLES, records("a", "b", "c"))
            member = log.join("readers", ARTICLES, PATIENCE)
            assert member is not None
            read = member.poll(10, PATIENCE)
            assert sorted(values(read)) == ["a", "b", "c"]
            part = read[0].partition
            member.commit({part: read[0].offset + 1})
            member.close()
            assert log.committed("readers", ARTICLES)[part] == read[0].offset + 1
            again = log.join("readers", ARTICLES, PATIENCE)
            assert again is not None
            assert read[0].value not in [one.value for one in again.poll(10, PATIENCE)]
            again.close()

    def test_what_was_not_committed_is_read_again(self, opener: Opener) -> None:
        with opener() as log:
            log.append(ARTICLES, records("a"))
            for _ in range(2):
                member = log.join("readers", ARTICLES, PATIENCE)
                assert member is not None
                assert values(member.poll(10, PATIENCE)) == ["a"]
                member.close()

    def test_a_group_that_never_committed_has_no_position(self, opener: Opener) -> None:
        with opener() as log:
            assert log.committed("nobody", ARTICLES) == {}

    def test_groups_do_not_move_each_other(self, opener: Opener) -> None:
        with opener() as log:
            log.append(ARTICLES, records("a"))
            for group in ("first", "second"):
                member = log.join(group, ARTICLES, PATIENCE)
                assert member is not None
                (one,) = member.poll(10, PATIENCE)
                member.commit({one.partition: one.offset + 1})
                member.close()

    def test_many_writers_lose_nothing_and_keep_the_order_of_each_key(self, opener: Opener) -> None:
        def write(name: str) -> None:
            with opener() as log:
                for number in range(20):
                    log.append(ENRICHED, [Keyed(name, f"{name}{number}".encode())])

        writers = [threading.Thread(target=write, args=(name,)) for name in "pqr"]
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join()
        with opener() as log:
            found = everything(log, ENRICHED)
        for name in "pqr":
            assert values([one for one in found if one.key == name]) == [f"{name}{number}" for number in range(20)]

    def test_what_is_deleted_is_gone_and_its_offsets_are_never_given_again(self, opener: Opener) -> None:
        with opener() as log:
            log.append(ENRICHED, records("a", "b"))
            head = log.head(ENRICHED)
            assert log.retain(ENRICHED, before=datetime.now(UTC) - timedelta(hours=1)) == 0
            assert log.retain(ENRICHED, before=datetime.now(UTC) + timedelta(hours=1)) == 2
            assert everything(log, ENRICHED) == []
            assert log.head(ENRICHED) == log.oldest(ENRICHED) == head
            assert log.append(ENRICHED, records("c")) == [(0, head[0])]
            assert values(log.read(ENRICHED, 0, 0, 10, PATIENCE)) == ["c"]

    def test_what_is_erased_is_gone_and_readers_go_on_at_what_is_kept(self, opener: Opener) -> None:
        with opener() as log:
            places = log.append(ENRICHED, records("a", "b", "c", "d"))
            gone = {0: [places[1][1], places[3][1]]}
            assert log.erase(ENRICHED, {0: []}) == 0
            if not log.erases:
                with pytest.raises(LogError, match="no single records"):
                    log.erase(ENRICHED, gone)
                assert values(everything(log, ENRICHED)) == ["a", "b", "c", "d"]
                return
            head = log.head(ENRICHED)
            assert log.erase(ENRICHED, gone) == 2
            log.scrub()
            assert values(log.read(ENRICHED, 0, places[1][1], 10)) == ["c"]
            assert log.read(ENRICHED, 0, places[3][1], 10) == []
            assert log.head(ENRICHED) == head
            assert log.append(ENRICHED, records("e")) == [(0, head[0])]
            assert log.erase(ENRICHED, gone) == 0

    def test_a_group_goes_on_where_it_was_told_to(self, opener: Opener) -> None:
        with opener() as log:
            log.append(ENRICHED, records("a", "b"))
            second = log.head(ENRICHED)[0] - 1
            log.save_positions("readers", ENRICHED, {0: second})
            assert log.committed("readers", ENRICHED) == {0: second}
            member = log.join("readers", ENRICHED, PATIENCE)
            assert member is not None
            assert values(member.poll(10, PATIENCE)) == ["b"]
            member.close()
