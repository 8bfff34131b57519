// SPDX-License-Identifier: Apache-2.0
package io.weir.tree;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.simulation.CountingProgram;
import io.weir.simulation.MemoryStore;
import io.weir.tree.MergeSettings.Emission;
import io.weir.wire.Ledger;
import io.weir.wire.Partial;
import io.weir.wire.PartialKey;
import io.weir.wire.Reaches;
import io.weir.wire.Straggler;
import io.weir.wire.Watermark;
import io.weir.wire.Window;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MergeTest {

    private static final long FOR_EVER = 1_000_000_000;

    private final MemoryStore store = new MemoryStore();
    private final Heard heard = new Heard();
    private final List<Row> rows = new ArrayList<>();
    private final List<PartialKey> repaired = new ArrayList<>();
    private final Map<String, Long> seq = new HashMap<>();
    private final Map<String, Long> keys = new HashMap<>();
    private final Map<String, Long> events = new HashMap<>();
    private long now;

    private static MergeSettings settings(Expected expected, long closeAfter, long keep, long interval) {
        return new MergeSettings(
                "eu",
                "eu",
                "plan-1",
                0,
                Windows.tumbling(10),
                expected,
                Emission.CLOSED,
                closeAfter,
                keep,
                interval,
                30_000);
    }

    private static MergeSettings settings(Expected expected) {
        return settings(expected, FOR_EVER, FOR_EVER, 0);
    }

    private Merge upwards(MergeSettings settings) {
        return Merge.open(
                settings,
                store,
                CountingProgram.patient().figures(),
                heard,
                (key, partial) -> repaired.add(key),
                new Recollection(settings, store),
                "input",
                0,
                5);
    }

    private Merge finishing(MergeSettings settings) {
        return Merge.open(
                settings,
                store,
                CountingProgram.patient().figures(),
                rows::add,
                (key, partial) -> repaired.add(key),
                new Recollection(settings, store),
                "input",
                0,
                5);
    }

    private static Partial partial(long version, int children, long count) {
        return new Partial(
                version,
                children,
                count,
                "plan-1",
                ByteBuffer.allocate(16).putLong(count).putLong(count).array());
    }

    /** A site sends a partial that it has not sent before. */
    private void send(Merge merge, String site, long start, String group, long count) {
        keys.merge(site, 1L, Long::sum);
        events.merge(site, count, Long::sum);
        merge.offer(new PartialKey(new Window(start, 10), group, site), partial(count, 1, count));
    }

    /** A site says how far it is. */
    private void say(Merge merge, String site, long mark, long horizon) {
        merge.offer(new Watermark(
                site,
                1,
                seq.merge(site, 1L, Long::sum),
                mark,
                false,
                mark,
                horizon,
                site,
                keys.getOrDefault(site, 0L),
                events.getOrDefault(site, 0L),
                0,
                0,
                Reaches.of(mark),
                List.of(new Straggler(site, mark)),
                Ledger.EMPTY));
    }

    private void flush(Merge merge) {
        now++;
        merge.flush(now, Long.MAX_VALUE);
    }

    @Test
    void aWindowIsSentWhenAllHaveReportedIt() {
        Merge merge = upwards(settings(Expected.Listed.of("a", "b")));
        send(merge, "a", 0, "x", 3);
        send(merge, "b", 0, "x", 4);
        say(merge, "a", 25, 0);
        flush(merge);
        assertThat(heard.partials).isEmpty();
        assertThat(merge.open()).isEqualTo(1);
        say(merge, "b", 9, 0);
        flush(merge);
        assertThat(heard.partials).isEmpty();
        say(merge, "b", 10, 0);
        flush(merge);
        assertThat(heard.partials.get("0 x eu")).isEqualTo(partial(7, 2, 7));
        assertThat(heard.watermark().keys()).isEqualTo(1);
        assertThat(heard.watermark().events()).isEqualTo(7);
        assertThat(heard.watermark().sites().reported(10)).isEqualTo(2);
        assertThat(heard.watermark().sites().reported(20)).isEqualTo(1);
    }

    @Test
    void whoIsBehindIsMeasuredByTheNewestWindowThatAnyHasReported() {
        Merge merge = finishing(settings(new Expected.Listed(
                List.of(Expected.Child.of("a"), Expected.Child.of("b"), new Expected.Child("old", 0, 15)))));
        flush(merge);
        assertThat(merge.standing().expected()).isEqualTo(3);
        assertThat(merge.standing().reported()).isZero();
        say(merge, "a", 25, 0);
        flush(merge);
        assertThat(merge.standing())
                .isEqualTo(new Standing(2, 1, 2, 1, List.of(new Straggler("b", Watermark.NEVER)), List.of()));
        say(merge, "b", 19, 0);
        flush(merge);
        assertThat(merge.standing()).isEqualTo(new Standing(2, 1, 2, 1, List.of(new Straggler("b", 19)), List.of()));
        say(merge, "b", 20, 0);
        flush(merge);
        assertThat(merge.standing()).isEqualTo(new Standing(2, 2, 2, 2, List.of(), List.of()));
    }

    @Test
    void aSiteIsExpectedOnlyForItsTime() {
        Merge merge = finishing(settings(new Expected.Listed(List.of(
                Expected.Child.of("a"),
                new Expected.Child("old", Watermark.NEVER, 20),
                new Expected.Child("new", 40, Watermark.FOREVER)))));
        for (long start = 0; start < 60; start += 10) {
            send(merge, "a", start, "x", 1);
        }
        say(merge, "a", 70, 0);
        say(merge, "old", 15, 0);
        flush(merge);
        assertThat(rows)
                .extracting(row -> row.window().end() + ": " + row.reported() + "/" + row.expected())
                .containsExactly("10: 2/2", "30: 1/1", "40: 1/1");
        say(merge, "old", 20, 0);
        say(merge, "new", 51, 0);
        flush(merge);
        assertThat(rows)
                .extracting(row -> row.window().end() + ": " + row.reported() + "/" + row.expected())
                .containsExactly("10: 2/2", "30: 1/1", "40: 1/1", "20: 2/2", "50: 2/2");
        assertThat(rows).allMatch(Row::complete);
    }

    @Test
    void aGroupThatComesAfterItsWindowWasCompleteIsCompletedToo() {
        Merge merge = finishing(settings(Expected.Listed.of("a", "b")));
        send(merge, "a", 0, "x", 1);
        say(merge, "a", 30, Watermark.NEVER);
        say(merge, "b", 30, Watermark.NEVER);
        flush(merge);
        send(merge, "a", 0, "y", 1);
        say(merge, "a", 30, Watermark.NEVER);
        // A new life of b, say, which has not come so far yet.
        say(merge, "b", 5, Watermark.NEVER);
        flush(merge);
        say(merge, "b", 30, Watermark.NEVER);
        flush(merge);
        assertThat(rows)
                .extracting(row -> row.group() + " " + row.reported() + " " + row.complete())
                .containsExactly("x 2 true", "y 1 false", "y 2 true");
    }

    @Test
    void rowsComeInTheOrderOfWindowsAndGroups() {
        Merge merge = finishing(settings(Expected.Listed.of("a")));
        send(merge, "a", 10, "y", 1);
        send(merge, "a", 0, "z", 1);
        send(merge, "a", 10, "x", 1);
        say(merge, "a", 30, Watermark.NEVER);
        flush(merge);
        assertThat(rows).extracting(row -> row.window().start() + row.group()).containsExactly("0z", "10x", "10y");
    }

    @Test
    void whatIsForgottenIsDroppedAndNotWaitedFor() {
        Merge merge = finishing(settings(Expected.Listed.of("a")));
        send(merge, "a", 0, "x", 1);
        send(merge, "a", 50, "x", 1);
        say(merge, "a", 60, 20);
        flush(merge);
        assertThat(merge.horizon()).isEqualTo(20);
        assertThat(merge.windows()).isEqualTo(1);
        send(merge, "a", 10, "x", 5);
        send(merge, "a", 60, "x", 1);
        say(merge, "a", 70, 20);
        flush(merge);
        assertThat(rows).extracting(row -> row.window().start()).containsExactly(0L, 50L, 60L);
        assertThat(merge.counters().dropped()).isEqualTo(1);
        assertThat(merge.counters().forgivenEvents()).isEqualTo(5);
        long inRows = rows.stream().mapToLong(row -> row.partial().events()).sum();
        assertThat(events.get("a")).isEqualTo(inRows + merge.counters().forgivenEvents());
    }

    @Test
    void itForgetsInTheOrderOfWindowEndsAndKeepsTheRest() {
        Merge merge = upwards(settings(Expected.Listed.of("a", "b")));
        for (long start = 90; start >= 0; start -= 10) {
            send(merge, "a", start, "x", 1);
        }
        say(merge, "a", 100, 50);
        say(merge, "b", 5, 35);
        flush(merge);
        assertThat(merge.horizon()).describedAs("the least of both").isEqualTo(35);
        assertThat(heard.order.stream().filter(name -> name.endsWith("eu")))
                .describedAs("sent though not closed, because it is forgotten now")
                .containsExactly("0 x eu", "10 x eu", "20 x eu");
        assertThat(merge.windows()).isEqualTo(7);
    }

    @Test
    void aWindowIsNotWaitedForLongerThanCloseAfterAndArmsAgainAtARestart() {
        MergeSettings settings = settings(Expected.Listed.of("a", "b"), 100, FOR_EVER, 0);
        Merge merge = finishing(settings);
        send(merge, "a", 0, "x", 1);
        say(merge, "a", 30, Watermark.NEVER);
        flush(merge);
        now += 98;
        flush(merge);
        assertThat(rows).isEmpty();
        merge = finishing(settings);
        flush(merge);
        now += 50;
        flush(merge);
        assertThat(rows).isEmpty();
        now += 50;
        flush(merge);
        assertThat(rows).singleElement().matches(row -> !row.complete() && row.reported() == 1 && row.expected() == 2);
        assertThat(merge.counters().overdue()).isEqualTo(1);
        say(merge, "b", 30, Watermark.NEVER);
        flush(merge);
        assertThat(rows).hasSize(2);
        assertThat(rows.getLast()).matches(row -> row.complete() && row.revision() == 2);
    }

    @Test
    void aRestartSendsNothingTwiceAndForgetsNothing() {
        MergeSettings settings = settings(Expected.Listed.of("a"));
        Merge merge = upwards(settings);
        send(merge, "a", 0, "x", 1);
        say(merge, "a", 30, Watermark.NEVER);
        flush(merge);
        send(merge, "a", 10, "x", 1);
        send(merge, "a", 0, "y", 1);
        // Committed without a flush.
        merge = upwards(settings);
        flush(merge);
        assertThat(heard.partials.keySet()).containsExactlyInAnyOrder("0 x eu", "0 y eu", "10 x eu");
        assertThat(heard.order.stream().filter("0 x eu"::equals)).hasSize(1);
    }

    @Test
    void equalVersionsOfDifferentContentAreConflicts() {
        Merge merge = upwards(settings(Expected.Listed.of("a")));
        var key = new PartialKey(new Window(0, 10), "x", "a");
        merge.offer(key, partial(3, 1, 3));
        merge.offer(key, partial(3, 1, 3));
        merge.offer(key, partial(3, 1, 2));
        merge.offer(key, partial(2, 1, 2));
        assertThat(merge.counters().conflicts()).isEqualTo(1);
        assertThat(merge.counters().outdated()).isEqualTo(2);
        flush(merge);
        assertThat(repaired).containsExactly(key);
        assertThat(merge.counters().repaired()).isEqualTo(1);
    }

    @Test
    void repairsSurviveARestart() {
        MergeSettings settings = settings(Expected.Listed.of("a"));
        Merge merge = upwards(settings);
        var key = new PartialKey(new Window(0, 10), "x", "a");
        merge.offer(key, partial(3, 1, 3));
        merge.offer(key, partial(2, 1, 2));
        merge = upwards(settings);
        flush(merge);
        assertThat(repaired).containsExactly(key);
        flush(merge);
        assertThat(repaired).hasSize(1);
    }

    @Test
    void flushesKeepTheirInterval() {
        Merge merge = finishing(settings(Expected.Listed.of("a"), FOR_EVER, FOR_EVER, 10));
        merge.flush(0, Long.MAX_VALUE);
        send(merge, "a", 0, "x", 1);
        say(merge, "a", 30, Watermark.NEVER);
        merge.flush(9, Long.MAX_VALUE);
        assertThat(rows).isEmpty();
        merge.flush(10, Long.MAX_VALUE);
        assertThat(rows).hasSize(1);
    }

    /** Passes while the count is even. A row is what it says, and whether it was published to unsay the one before. */
    private final class Even implements RowOutput {
        final List<String> published = new ArrayList<>();

        @Override
        public void row(Row row) {
            rows.add(row);
            published.add(row.revision() + ": " + row.partial().events() + (passes(row) ? "" : " unsays"));
        }

        @Override
        public boolean passes(Row row) {
            return row.partial().events() % 2 == 0;
        }
    }

    private Merge finishing(Even even, Recollection recollection) {
        return Merge.open(
                settings(Expected.Listed.of("a")),
                store,
                CountingProgram.patient().figures(),
                even,
                (key, partial) -> repaired.add(key),
                recollection,
                "input",
                0,
                5);
    }

    @Test
    void aRowThatPassesNoMoreIsUnsaidOnceAndOneThatNeverPassedIsNotPublished() {
        var even = new Even();
        Merge merge = finishing(even, new Recollection(settings(Expected.Listed.of("a")), store));
        for (long count : new long[] {1, 3, 4, 6, 7, 9, 11, 12, 13}) {
            merge.offer(new PartialKey(new Window(0, 10), "x", "a"), partial(count, 1, count));
            say(merge, "a", 30, Watermark.NEVER);
            flush(merge);
            // What it must know is in the store.
            merge = finishing(even, new Recollection(settings(Expected.Listed.of("a")), store));
        }
        assertThat(even.published).containsExactly("1: 4", "2: 6", "3: 7 unsays", "4: 12", "5: 13 unsays");
    }

    @Test
    void aMergeThatLostItsStoreKnowsFromItsRowsWhatIsBelieved() {
        var even = new Even();
        for (long count : new long[] {1, 3, 4, 6, 7, 9, 11, 12, 13}) {
            var keys = new ArrayList<byte[]>();
            store.scan(new byte[0], (key, value) -> keys.add(key));
            keys.forEach(store::delete);
            var recollection = new Recollection(settings(Expected.Listed.of("a")), store);
            rows.forEach(row -> recollection.see(row, even.passes(row)));
            Merge merge = finishing(even, recollection);
            merge.offer(new PartialKey(new Window(0, 10), "x", "a"), partial(count, 1, count));
            say(merge, "a", 30, Watermark.NEVER);
            flush(merge);
        }
        assertThat(even.published).containsExactly("1: 4", "2: 6", "3: 7 unsays", "4: 12", "5: 13 unsays");
    }

    @Test
    void thousandsOfSitesMakeASmallWatermark() {
        var places = new ArrayList<Expected.Child>();
        for (int i = 0; i < 3_000; i++) {
            places.add(Expected.Child.of("s" + i));
        }
        Merge merge = upwards(settings(new Expected.Listed(places)));
        for (int i = 0; i < 2_900; i++) {
            say(merge, "s" + i, 1_000 + i % 40, Watermark.NEVER);
        }
        flush(merge);
        Watermark watermark = heard.watermark();
        assertThat(watermark.sites().expected(10)).isEqualTo(3_000);
        assertThat(watermark.sites().reported(1_010)).isEqualTo(2_170);
        assertThat(watermark.sites().sites()).hasSize(5);
        assertThat(watermark.behind()).hasSize(Watermark.MOST_BEHIND).allMatch(s -> s.end() == Watermark.NEVER);
    }

    @Test
    void aMergeWithoutStateIsSilentUntilItHasReadWhatWasThere() {
        MergeSettings settings = settings(Expected.Listed.of("a"));
        Merge merge = Merge.open(
                settings,
                store,
                CountingProgram.patient().figures(),
                heard,
                (key, partial) -> {},
                new Recollection(settings, store),
                "input",
                7,
                5);
        assertThat(merge.readsFromStart()).isTrue();
        send(merge, "a", 0, "x", 1);
        say(merge, "a", 30, Watermark.NEVER);
        merge.flush(0, 6);
        assertThat(heard.order).isEmpty();
        merge.flush(1, 7);
        assertThat(heard.order).containsExactly("0 x eu", "watermark 0");
        assertThat(Merge.remembers(store)).isTrue();
    }

    @Test
    void anInputThatWasCreatedAgainIsReadFromItsStart() {
        MergeSettings settings = settings(Expected.Listed.of("a"));
        flush(upwards(settings));
        Merge merge = Merge.open(
                settings,
                store,
                CountingProgram.patient().figures(),
                heard,
                (key, partial) -> {},
                new Recollection(settings, store),
                "another input",
                7,
                5);
        assertThat(merge.readsFromStart()).isTrue();
        flush(merge);
        assertThat(upwards(settings).readsFromStart()).describedAs("back again").isTrue();
    }

    private Merge reading(String input, long end) {
        MergeSettings settings = settings(Expected.Listed.of("a"));
        return Merge.open(
                settings,
                store,
                CountingProgram.patient().figures(),
                heard,
                (key, partial) -> repaired.add(key),
                new Recollection(settings, store),
                input,
                end,
                5);
    }

    /** Else it would wait for ever, or for as long as the new topic is shorter than the old one was. */
    @Test
    void anEndThatWasSeenOfATopicThatIsGoneKeepsNobodySilent() {
        Merge merge = reading("old", 1_000);
        send(merge, "a", 0, "x", 3);
        say(merge, "a", 10, 0);
        merge.flush(++now, 1_000);
        assertThat(heard.partials).containsOnlyKeys("0 x eu");

        Merge after = reading("new", 4);
        assertThat(after.readsFromStart()).isTrue();
        send(after, "a", 0, "y", 2);
        say(after, "a", 11, 0);
        after.flush(++now, 4);
        assertThat(heard.partials).containsOnlyKeys("0 x eu", "0 y eu");
    }

    /** What it had read was a part: it cannot know that the rest, which a watermark speaks of, was deleted before. */
    @Test
    void aTopicThatIsGoneWhileItWasReadAgainForgivesNothing() {
        Merge merge = reading("old", 1_000);
        keys.put("a", 1L);
        events.put("a", 5L);
        say(merge, "a", 10, 0);
        merge.flush(++now, 10);

        Merge after = reading("new", 2);
        after.flush(++now, 1);
        assertThat(heard.watermarks)
                .as("it is silent until it has read what is there")
                .isEmpty();
        send(after, "a", 0, "x", 3);
        after.flush(++now, 2);
        assertThat(heard.partials).isEmpty();
        assertThat(after.counters().forgivenEvents()).isZero();

        after.offer(new PartialKey(new Window(0, 10), "y", "a"), partial(5, 1, 5));
        after.flush(++now, 3);
        assertThat(heard.partials).containsOnlyKeys("0 x eu", "0 y eu");
    }
}
