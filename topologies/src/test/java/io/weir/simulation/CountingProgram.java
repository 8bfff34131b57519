// SPDX-License-Identifier: Apache-2.0
package io.weir.simulation;

import io.weir.event.Event;
import io.weir.tree.Figures;
import io.weir.tree.MergeSettings.Emission;
import io.weir.tree.Reducer;
import io.weir.tree.Row;
import io.weir.tree.Windows;
import io.weir.wire.CanonicalJson;
import io.weir.wire.Partial;
import io.weir.wire.Window;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The smallest program that can go wrong in every way: count and sum per group of lines {@code time group value}. The value 97 is
 * filtered by step 0, 98 dies in step 1, 99 fails in the aggregate, and a line that begins with a question mark cannot be decoded.
 *
 * @param choosy whether rows pass only while their sum is no multiple of three
 * @param limit how many groups a leaf keeps in a window, beside that of all others; 0 for any number
 */
public record CountingProgram(Timing timing, String plan, boolean choosy, int limit) implements Program {

    static final long WINDOW = 10;
    public static final int FILTERED = 97;
    public static final int BROKEN = 98;
    public static final int OVERFLOW = 99;

    private static final int TIME = 0;
    private static final int GROUP = 1;
    private static final int VALUE = 2;

    public CountingProgram(Timing timing, String plan, boolean choosy) {
        this(timing, plan, choosy, 0);
    }

    /** Windows of ten milliseconds, three late, so that a few events make a schedule. */
    public static CountingProgram of(long revise, long closeAfter, long keep) {
        return new CountingProgram(
                new Timing(Windows.tumbling(WINDOW), 3, revise, 50, false, 10, Emission.CLOSED, closeAfter, keep, 0, 0),
                "plan-1",
                false);
    }

    /** A program in which nothing ends by time alone. */
    public static CountingProgram patient() {
        return of(1_000_000, 1_000_000_000, 1_000_000_000);
    }

    CountingProgram emitting(Emission emission) {
        return with(timing.windows(), emission);
    }

    /** The same with windows of the same length, of which one begins at each multiple of {@code every}. */
    CountingProgram hopping(long every) {
        return with(new Windows.Hopping(WINDOW, every), timing.emission());
    }

    /** The same with at most so many groups in a window of a leaf. */
    CountingProgram limited(int groups) {
        return new CountingProgram(timing, plan, choosy, groups);
    }

    /** How far one window begins after the other. */
    long every() {
        return timing.windows() instanceof Windows.Hopping hopping ? hopping.every() : WINDOW;
    }

    private CountingProgram with(Windows windows, Emission emission) {
        return new CountingProgram(
                new Timing(
                        windows,
                        timing.late(),
                        timing.revise(),
                        timing.ahead(),
                        timing.deadlyFuture(),
                        timing.idle(),
                        emission,
                        timing.closeAfter(),
                        timing.keep(),
                        timing.leafInterval(),
                        timing.mergeInterval()),
                plan,
                choosy,
                limit);
    }

    CountingProgram choosing() {
        return new CountingProgram(timing, plan, true, limit);
    }

    /** Whether rows of this sum pass. */
    boolean passes(long sum) {
        return !choosy || sum % 3 != 0;
    }

    /** Whether every row passes, so that all events can be found in rows. */
    boolean tellsAll() {
        return !choosy;
    }

    @Override
    public Predicate<Row> having() {
        return row -> passes(sum(row.partial()));
    }

    public static byte[] line(long time, String group, int value) {
        return (time + " " + group + " " + value).getBytes(StandardCharsets.UTF_8);
    }

    public static String group(String name) {
        return CanonicalJson.array(List.of(name));
    }

    /** The sum in a partial's figures. */
    public static long sum(Partial partial) {
        return ByteBuffer.wrap(partial.figures()).getLong(8);
    }

    /** The count in a partial's figures. */
    public static long count(Partial partial) {
        return ByteBuffer.wrap(partial.figures()).getLong(0);
    }

    @Override
    public Partition partition(String region, String site) {
        var event = new Event(3);
        var reducer = new Counting(plan, limit);
        return new Partition() {
            @Override
            public String decode(byte[] value, long recordTime, long offset) {
                event.clear();
                event.offset = offset;
                event.recordTime = recordTime;
                event.size = value.length;
                if (value[0] == '?') {
                    return "undecodable";
                }
                String[] parts = new String(value, StandardCharsets.UTF_8).split(" ");
                event.setLong(TIME, Long.parseLong(parts[0]));
                event.setObject(GROUP, group(parts[1]));
                event.setLong(VALUE, Long.parseLong(parts[2]));
                return null;
            }

            @Override
            public Event event() {
                return event;
            }

            @Override
            public Reducer reducer() {
                return reducer;
            }
        };
    }

    @Override
    public Figures figures() {
        return partials -> {
            long count = 0;
            long sum = 0;
            for (Partial partial : partials) {
                count += count(partial);
                sum += sum(partial);
            }
            return figures(count, sum);
        };
    }

    private static byte[] figures(long count, long sum) {
        return ByteBuffer.allocate(16).putLong(count).putLong(sum).array();
    }

    private static final class Counting implements Reducer {

        private static final class State {
            long count;
            long sum;
            long version;
            long published = Visitor.NEVER;
            boolean dirty;
        }

        private static final String OTHER = CountingProgram.group("__other__");

        private final String plan;
        private final int limit;
        private final TreeMap<Window, TreeMap<String, State>> heap = new TreeMap<>();
        /** How many groups a window has but for that of all others. */
        private final TreeMap<Window, Integer> groups = new TreeMap<>();
        /** The version of the last event that was folded since the last drain. */
        private final TreeMap<Window, Long> folded = new TreeMap<>();

        private int step;
        private String reason;
        private long time;

        Counting(String plan, int limit) {
            this.plan = plan;
            this.limit = limit;
        }

        @Override
        public Verdict reduce(Event event) {
            step = -1;
            reason = null;
            time = event.bits[TIME];
            if (event.bits[VALUE] == FILTERED) {
                step = 0;
                return Verdict.FILTERED;
            }
            if (event.bits[VALUE] == BROKEN) {
                step = 1;
                reason = "broken";
                return Verdict.DEAD;
            }
            return Verdict.READY;
        }

        @Override
        public int step() {
            return step;
        }

        @Override
        public String reason() {
            return reason;
        }

        @Override
        public long time() {
            return time;
        }

        @Override
        public boolean absorb(Event event, long start, long length, long version, Loader loader) {
            if (event.bits[VALUE] == OVERFLOW) {
                reason = "overflow";
                return false;
            }
            var window = new Window(start, length);
            String group = admitted(window, (String) event.objects[GROUP], version, loader);
            State state = heap.computeIfAbsent(window, key -> new TreeMap<>()).computeIfAbsent(group, key -> {
                var loaded = new State();
                Partial partial = loader.knows(window) ? loader.load(window, group) : null;
                if (partial != null) {
                    loaded.count = count(partial);
                    loaded.sum = sum(partial);
                    loaded.published = partial.events();
                }
                return loaded;
            });
            state.count++;
            state.sum += event.bits[VALUE];
            state.version = version;
            state.dirty = true;
            return true;
        }

        private String admitted(Window window, String group, long version, Loader loader) {
            if (limit == 0 || group.equals(OTHER)) {
                return group;
            }
            boolean known = heap.getOrDefault(window, new TreeMap<>()).containsKey(group)
                    || (loader.knows(window) && loader.load(window, group) != null);
            if (known) {
                return group;
            }
            int count = groups.computeIfAbsent(
                    window, key -> loader.groups(key) - (loader.load(key, OTHER) == null ? 0 : 1));
            if (count == limit) {
                folded.put(window, version);
                return OTHER;
            }
            groups.put(window, count + 1);
            return group;
        }

        @Override
        public void drain(Visitor visitor) {
            folded.forEach(
                    (window, version) -> visitor.folded(window, new Partial(version, 1, 0, plan, figures(0, 0))));
            folded.clear();
            heap.forEach((window, groups) -> {
                // What was not touched leaves the heap, so that the loader is used all the time.
                groups.values().removeIf(state -> !state.dirty);
                groups.forEach((group, state) -> {
                    state.dirty = false;
                    visitor.visit(
                            window,
                            group,
                            new Partial(state.version, 1, state.count, plan, figures(state.count, state.sum)),
                            state.published);
                    state.published = state.count;
                });
            });
            heap.values().removeIf(TreeMap::isEmpty);
        }

        @Override
        public void release() {
            heap.values().forEach(groups -> groups.values().removeIf(state -> !state.dirty));
            heap.values().removeIf(TreeMap::isEmpty);
        }

        @Override
        public void forget(long horizon) {
            heap.keySet().removeIf(window -> window.end() <= horizon);
            groups.keySet().removeIf(window -> window.end() <= horizon);
        }

        @Override
        public void clear() {
            heap.clear();
            groups.clear();
            folded.clear();
        }

        @Override
        public int live() {
            return heap.values().stream().mapToInt(TreeMap::size).sum();
        }
    }
}
