// SPDX-License-Identifier: Apache-2.0
package io.weir.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.event.Instants;
import io.weir.operators.Combined;
import io.weir.operators.Json;
import io.weir.plan.ReductionPlan;
import io.weir.plan.StreamPlan;
import io.weir.tree.Reducer;
import io.weir.tree.Reducer.Verdict;
import io.weir.tree.Row;
import io.weir.wire.CanonicalJson;
import io.weir.wire.Partial;
import io.weir.wire.PartialKey;
import io.weir.wire.Window;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class StreamProgramTest {

    private static final StreamPlan WEB = Plans.stream(
            "time",
            "time:timestamp",
            "path:string",
            "status:int",
            "bytes:int",
            "ms:double",
            "client:ip",
            "cached:bool");

    /** A leaf without a protocol: absorbs into minutes and keeps what is drained. */
    private static final class Bench {
        private final StreamProgram program;
        private final List<ReductionPlan> plans;
        private final List<Map<PartialKey, Partial>> stores = new ArrayList<>();
        private final List<PartialKey> visited = new ArrayList<>();
        private long offset;
        private int loads;

        Bench(ReductionPlan... plans) {
            this.plans = List.of(plans);
            program = StreamProgram.of(plans[0].stream(), this.plans, Map.of("weir.site", "berlin-1"));
            this.plans.forEach(plan -> stores.add(new HashMap<>()));
        }

        /** What became of the record, per reduction. */
        List<String> offer(String value) {
            String undecodable = program.decode(
                    "k1".getBytes(StandardCharsets.UTF_8),
                    value.getBytes(StandardCharsets.UTF_8),
                    1_767_225_600_000L,
                    offset++);
            if (undecodable != null) {
                return List.of(undecodable);
            }
            var outcomes = new ArrayList<String>();
            for (int i = 0; i < plans.size(); i++) {
                outcomes.add(offer(program.reducers().get(i), stores.get(i)));
            }
            return outcomes;
        }

        private String offer(Reducer reducer, Map<PartialKey, Partial> store) {
            Verdict verdict = reducer.reduce(program.event());
            if (verdict == Verdict.DEAD) {
                assertThat(reducer.reason()).isNotNull();
                return reducer.reason() + "@" + reducer.step();
            }
            assertThat(reducer.reason()).isNull();
            if (verdict == Verdict.FILTERED) {
                return "filtered@" + reducer.step();
            }
            long start = Math.floorDiv(reducer.time(), 60_000L) * 60_000;
            boolean absorbed = reducer.absorb(program.event(), start, 60_000, offset, new Reducer.Loader() {
                @Override
                public Partial load(Window window, String group) {
                    loads++;
                    return store.get(new PartialKey(window, group, ""));
                }

                @Override
                public boolean knows(Window window) {
                    return store.keySet().stream().anyMatch(key -> key.window().equals(window));
                }
            });
            return absorbed ? "absorbed" : reducer.reason() + "@absorb";
        }

        void drain() {
            visited.clear();
            for (int i = 0; i < plans.size(); i++) {
                Map<PartialKey, Partial> store = stores.get(i);
                program.reducers().get(i).drain((window, group, partial, published) -> {
                    var key = new PartialKey(window, group, "");
                    visited.add(key);
                    Partial before = store.put(key, partial);
                    assertThat(published).isEqualTo(before == null ? Reducer.Visitor.NEVER : before.events());
                });
            }
        }

        /** Rows by window and group, as JSON without what is the same in all. */
        List<String> rows(int reduction) {
            var finisher = new RowFinisher(plans.get(reduction), FigureLayouts.NONE);
            var rows = new TreeMap<String, String>();
            stores.get(reduction).forEach((key, partial) -> {
                var row =
                        finisher.finish(new Row(key.window(), key.group(), partial, 1, 1, true, 1, 0, Long.MIN_VALUE));
                rows.put(
                        key.window().start() + key.group(),
                        row.json().replaceAll("\"window_end\".*?Z\",|,\"sites_reported\".*", ""));
            });
            return List.copyOf(rows.values());
        }
    }

    private static String event(String fields) {
        return "{\"time\":\"2026-01-01T00:00:05Z\"" + (fields.isEmpty() ? "" : "," + fields) + "}";
    }

    @Test
    void stepsGroupsAndFigures() {
        var bench = new Bench(Plans.over(WEB)
                .where("!path.startsWith(\"/health\")")
                .let("class", "string(status / 100) + \"xx\"")
                .by("path", "class", "site=weir.site")
                .take("requests", "count()")
                .take("errors", "count(status >= 500)")
                .take("bytes", "sum(bytes)")
                .take("ok_bytes", "sum(bytes)", "status < 500")
                .take("slowest", "max(ms)")
                .plan());
        assertThat(bench.offer(event("\"path\":\"/a\",\"status\":200,\"bytes\":10,\"ms\":1.5")))
                .containsExactly("absorbed");
        assertThat(bench.offer(event("\"path\":\"/a\",\"status\":204,\"bytes\":5")))
                .containsExactly("absorbed");
        assertThat(bench.offer(event("\"path\":\"/a\",\"status\":503,\"bytes\":7,\"ms\":9")))
                .containsExactly("absorbed");
        assertThat(bench.offer(event("\"path\":\"/health\",\"status\":200"))).containsExactly("filtered@0");
        assertThat(bench.offer(event("\"status\":200"))).containsExactly("filtered@0");
        assertThat(bench.offer(event("\"path\":\"/b\""))).containsExactly("absorbed");
        assertThat(bench.offer("nonsense")).containsExactly("not_json");
        bench.drain();
        assertThat(bench.rows(0))
                .containsExactly(
                        "{\"window_start\":\"2026-01-01T00:00:00.000Z\",\"path\":\"/a\",\"class\":\"2xx\",\"site\":\"berlin-1\","
                                + "\"bytes\":15,\"errors\":0,\"ok_bytes\":15,\"requests\":2,\"slowest\":1.5",
                        "{\"window_start\":\"2026-01-01T00:00:00.000Z\",\"path\":\"/a\",\"class\":\"5xx\",\"site\":\"berlin-1\","
                                + "\"bytes\":7,\"errors\":1,\"ok_bytes\":null,\"requests\":1,\"slowest\":9.0",
                        "{\"window_start\":\"2026-01-01T00:00:00.000Z\",\"path\":\"/b\",\"class\":null,\"site\":\"berlin-1\","
                                + "\"bytes\":null,\"errors\":0,\"ok_bytes\":null,\"requests\":1,\"slowest\":null");
    }

    @Test
    void aFieldThatCannotBeReadIsDeadOnlyWhereItIsRead() {
        StreamPlan stream = Plans.stream("time", "time:timestamp", "a:int", "b:int!", "c:int");
        var bench = new Bench(
                Plans.over(stream).where("a > 0").take("n", "count()").plan(),
                Plans.over(stream).take("b", "sum(b)").plan(),
                Plans.over(stream).take("n", "count()").plan());
        assertThat(bench.offer(event("\"a\":1,\"b\":2"))).containsExactly("absorbed", "absorbed", "absorbed");
        assertThat(bench.offer(event("\"a\":\"x\",\"b\":2"))).containsExactly("conversion@-1", "absorbed", "absorbed");
        assertThat(bench.offer(event("\"a\":0,\"b\":null"))).containsExactly("filtered@0", "required@-1", "absorbed");
        assertThat(bench.offer(event("\"c\":\"nobody reads it\",\"b\":1")))
                .containsExactly("filtered@0", "absorbed", "absorbed");
        assertThat(bench.offer("{\"b\":1,\"a\":1}")).containsExactly("no_time@-1", "no_time@-1", "no_time@-1");
        assertThat(bench.offer("{\"time\":\"x\",\"b\":1,\"a\":1}"))
                .containsExactly("conversion@-1", "conversion@-1", "conversion@-1");
    }

    @Test
    void anErrorIsADeadLetterWhereItHappens() {
        var bench = new Bench(
                Plans.over(WEB)
                        .where("bytes >= 0")
                        .let("rate", "100 / bytes")
                        .by("rate")
                        .take("n", "count()")
                        .plan(),
                Plans.over(WEB)
                        .by("size=bytes * 9223372036854775807")
                        .take("a", "sum(status)")
                        .take("b", "sum(100 / status)")
                        .plan());
        assertThat(bench.offer(event("\"bytes\":0,\"status\":1"))).containsExactly("division_by_zero@1", "absorbed");
        assertThat(bench.offer(event("\"bytes\":-1,\"status\":1"))).containsExactly("filtered@0", "absorbed");
        assertThat(bench.offer(event("\"bytes\":5,\"status\":1"))).containsExactly("absorbed", "overflow@-1");
        assertThat(bench.offer(event("\"bytes\":0,\"status\":0")))
                .containsExactly("division_by_zero@1", "division_by_zero@absorb");
        bench.drain();
        // The figure before the one that failed has not moved, and neither has the count of events.
        assertThat(bench.rows(1).getLast()).contains("\"size\":0,\"a\":1,\"b\":100");
        assertThat(bench.stores.get(1).values().stream()
                        .mapToLong(Partial::events)
                        .sum())
                .isEqualTo(2);
    }

    @Test
    void anErrorOfAnotherReductionIsNotOurs() {
        StreamPlan stream = Plans.stream("time", "time:timestamp", "a:int", "b:int");
        var bench = new Bench(
                Plans.over(stream).let("x", "1 / a").take("n", "sum(x)").plan(),
                Plans.over(stream).let("x", "1 / a").take("m", "sum(x)").plan(),
                Plans.over(stream)
                        .let("x", "9223372036854775807 + b")
                        .take("n", "sum(x)")
                        .plan(),
                Plans.over(stream)
                        .let("x", "1 / a")
                        .where("x > 0")
                        .take("n", "count()")
                        .plan());
        assertThat(bench.offer(event("\"a\":0,\"b\":1")))
                .containsExactly("division_by_zero@0", "division_by_zero@0", "overflow@0", "division_by_zero@0");
        assertThat(bench.offer(event("\"a\":2,\"b\":0")))
                .containsExactly("absorbed", "absorbed", "absorbed", "filtered@1");
    }

    @Test
    void aDefinitionHidesTheFieldForItsOwnReductionOnly() {
        StreamPlan stream = Plans.stream("time", "time:timestamp", "a:int", "b:int");
        var bench = new Bench(
                // `a` reads the incoming a; `b` reads the new a.
                Plans.over(stream)
                        .let("a", "a + 1", "b", "a * 10")
                        .let("a", "a + 100")
                        .by("a", "b")
                        .take("n", "count()")
                        .plan(),
                Plans.over(stream).by("a", "b").take("n", "count()").plan(),
                Plans.over(stream)
                        .let("time", "timestamp(\"1999-01-01T00:00:00Z\")")
                        .by("time", "own=weir.time")
                        .take("n", "count()")
                        .plan());
        assertThat(bench.offer(event("\"a\":1,\"b\":7"))).containsExactly("absorbed", "absorbed", "absorbed");
        bench.drain();
        assertThat(bench.rows(0).getFirst()).contains("\"a\":102,\"b\":20,\"n\":1");
        assertThat(bench.rows(1).getFirst()).contains("\"a\":1,\"b\":7,\"n\":1");
        assertThat(bench.rows(2).getFirst())
                .contains(
                        "2026-01-01T00:00:00.000Z\",\"time\":\"1999-01-01T00:00:00.000Z\",\"own\":\"2026-01-01T00:00:05.000Z\"");
    }

    @Test
    void groupsOfEveryTypeAreSpelledCanonically() {
        var bench = new Bench(Plans.over(WEB)
                .by(
                        "path",
                        "status",
                        "ms",
                        "client",
                        "cached",
                        "at=weir.time",
                        "age=weir.time - timestamp(\"2026-01-01T00:00:00Z\")")
                .by("key=weir.key", "topic=weir.topic")
                .take("n", "count()")
                .plan());
        bench.offer(event(
                "\"path\":\"a\\\"\\u0001é\",\"status\":-5,\"ms\":-0.0,\"client\":\"::ffff:10.0.0.1\",\"cached\":true"));
        bench.offer(event("\"path\":\"a\\\"\\u0001é\",\"status\":-5,\"ms\":0,\"client\":\"10.0.0.1\",\"cached\":true"));
        bench.offer("{\"time\":\"2026-01-01T00:00:00.000001Z\"}");
        bench.drain();
        assertThat(bench.visited.stream().map(PartialKey::group))
                .containsExactly(
                        "[\"a\\\"\\u0001é\",-5,0.0,\"10.0.0.1\",true,\"2026-01-01T00:00:05.000Z\",\"5s\",\"k1\",\"raw.test\"]",
                        "[null,null,null,null,null,\"2026-01-01T00:00:00.000001Z\",\"1us\",\"k1\",\"raw.test\"]");
        assertThat(bench.stores.get(0).values().stream()
                        .mapToLong(Partial::events)
                        .max())
                .hasValue(2);
        assertThat(bench.rows(0).getFirst()).contains("\"client\":\"10.0.0.1\",\"cached\":true,");
    }

    @Test
    void aGroupThatJsonCannotSpellIsDead() {
        var bench = new Bench(Plans.over(WEB).by("ms").take("n", "count()").plan());
        assertThat(bench.offer(event("\"ms\":\"NaN\""))).containsExactly("not_finite@-1");
    }

    @Test
    void nanIsLeftOutAndCounted() {
        var bench = new Bench(
                Plans.over(WEB).take("sum", "sum(ms)").take("n", "count()").plan());
        bench.offer(event("\"ms\":\"NaN\""));
        bench.offer(event("\"ms\":2.5"));
        bench.drain();
        var row = new RowFinisher(bench.plans.get(0), FigureLayouts.NONE)
                .finish(new Row(
                        bench.visited.get(0).window(),
                        "[]",
                        bench.stores.get(0).get(bench.visited.get(0)),
                        1,
                        1,
                        true,
                        1,
                        0,
                        0));
        assertThat(row.value("sum")).isEqualTo(2.5);
        assertThat(row.value("n")).isEqualTo(2L);
        assertThat(row.problems()).containsExactly("sum: 1 not finite");
    }

    @Test
    void drainVisitsWhatChangedInOrderAndRestingGroupsComeBack() {
        var bench = new Bench(Plans.over(WEB).by("path").take("n", "count()").plan());
        Reducer reducer = bench.program.reducers().get(0);
        for (String path : new String[] {"b", "a", "c", "b"}) {
            bench.offer("{\"time\":\"2026-01-01T00:05:00Z\",\"path\":\"" + path + "\"}");
        }
        bench.offer("{\"time\":\"2026-01-01T00:00:00Z\",\"path\":\"z\"}");
        bench.drain();
        assertThat(bench.visited.stream().map(key -> key.window().start() / 60_000 % 60 + key.group()))
                .containsExactly("0[\"z\"]", "5[\"a\"]", "5[\"b\"]", "5[\"c\"]");
        assertThat(bench.stores.get(0).get(bench.visited.get(2))).satisfies(partial -> {
            assertThat(partial.version()).isEqualTo(4);
            assertThat(partial.events()).isEqualTo(2);
            assertThat(partial.children()).isEqualTo(1);
        });
        assertThat(reducer.live()).isEqualTo(4);
        int loads = bench.loads;
        bench.offer("{\"time\":\"2026-01-01T00:05:00Z\",\"path\":\"a\"}");
        bench.drain();
        assertThat(bench.visited).hasSize(1);
        // z's window is no longer one of the newest: it went, and comes back with all it had.
        assertThat(reducer.live()).isEqualTo(3);
        bench.offer("{\"time\":\"2026-01-01T00:00:00Z\",\"path\":\"z\"}");
        assertThat(bench.loads).isEqualTo(loads + 1);
        bench.drain();
        assertThat(bench.rows(0).getFirst()).contains("\"path\":\"z\",\"n\":2");
        bench.drain();
        assertThat(bench.visited).isEmpty();

        reducer.forget(Instants.parse("2026-01-01T00:05:59Z") / 1_000);
        assertThat(reducer.live()).isEqualTo(3);
        reducer.forget(Instants.parse("2026-01-01T00:06:00Z") / 1_000);
        assertThat(reducer.live()).isZero();
        bench.offer(event(""));
        reducer.clear();
        assertThat(reducer.live()).isZero();
        bench.drain();
        assertThat(bench.visited).isEmpty();
    }

    @Test
    void nothingIsSoughtOfAWindowWhoseGroupsAreAllInTheHeap() {
        var bench = new Bench(Plans.over(WEB).by("path").take("n", "count()").plan());
        Reducer reducer = bench.program.reducers().get(0);
        bench.offer(event("\"path\":\"a\""));
        bench.drain();
        bench.offer(event("\"path\":\"b\""));
        bench.offer(event("\"path\":\"a\""));
        assertThat(bench.loads).isZero();
        // One of the two leaves: from now on any group may be in the store only.
        reducer.release();
        assertThat(reducer.live()).isEqualTo(2);
        bench.drain();
        reducer.release();
        bench.offer(event("\"path\":\"a\""));
        bench.offer(event("\"path\":\"c\""));
        assertThat(bench.loads).isEqualTo(2);
        bench.drain();
        assertThat(bench.rows(0)).hasSize(3).first().asString().contains("\"n\":3");
    }

    @Test
    void oneEventMayGoIntoSeveralWindows() {
        var plan = Plans.over(WEB).take("n", "sum(bytes)").plan();
        var program = StreamProgram.of(WEB, List.of(plan), Map.of());
        Reducer reducer = program.reducers().get(0);
        program.decode(null, event("\"bytes\":5").getBytes(StandardCharsets.UTF_8), 0, 0);
        assertThat(reducer.reduce(program.event())).isEqualTo(Verdict.READY);
        assertThat(reducer.absorb(program.event(), 0, 60_000, 1, (window, group) -> null))
                .isTrue();
        assertThat(reducer.absorb(program.event(), 0, 120_000, 1, (window, group) -> null))
                .isTrue();
        assertThat(reducer.absorb(program.event(), 60_000, 60_000, 1, (window, group) -> null))
                .isTrue();
        var windows = new ArrayList<Window>();
        reducer.drain((window, group, partial, published) -> windows.add(window));
        assertThat(windows).containsExactly(new Window(0, 60_000), new Window(0, 120_000), new Window(60_000, 60_000));
    }

    @Test
    void aTimeOfTheRecordItself() {
        StreamPlan stream = Plans.stream(new Json(), null, "a:int");
        var bench = new Bench(
                Plans.over(stream).by("t=weir.time").take("n", "count()").plan());
        assertThat(bench.offer("{}")).containsExactly("absorbed");
        bench.drain();
        assertThat(bench.visited.get(0).group()).isEqualTo("[\"2026-01-01T00:00:00.000Z\"]");
        assertThat(bench.program.decode(null, null, 0, 0)).isEqualTo("no_value");
    }

    @Test
    void anAccessLog() {
        StreamPlan stream = Plans.stream(
                new Combined(), "time", "time:timestamp", "path:string", "status:int", "bytes:int", "method:string");
        var bench = new Bench(Plans.over(stream)
                .by("method", "status")
                .take("n", "count()")
                .take("bytes", "sum(bytes)")
                .plan());
        assertThat(bench.offer("1.2.3.4 - - [01/Jan/2026:00:00:01 +0000] \"GET /pay HTTP/1.1\" 502 - \"-\" \"curl\""))
                .containsExactly("absorbed");
        assertThat(bench.offer("1.2.3.4 - - [01/Jan/2026:00:00:01 +0000] \"GET /pay HTTP/1.1"))
                .containsExactly("not_combined");
        bench.drain();
        assertThat(bench.rows(0).getFirst()).contains("\"method\":\"GET\",\"status\":502,\"bytes\":null,\"n\":1");
    }

    @Test
    void aPlanThatDoesNotFitTheStreamIsRefused() {
        var plan = Plans.over(WEB).take("n", "count()").plan();
        var other = Plans.stream("time", "time:timestamp", "x:int");
        assertThatThrownBy(() -> StreamProgram.of(other, List.of(plan), Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not of the stream");
    }

    /** Against a from-scratch count over the same events, with drains, forgetting of the heap and reloads in between. */
    @Test
    void asABatchWouldCount() {
        for (long seed = 0; seed < 40; seed++) {
            var random = new Random(seed);
            var plan = Plans.over(WEB)
                    .where("status != 404")
                    .let("path", "coalesce(path, \"none\")")
                    .by("path", "cached")
                    .take("n", "count()")
                    .take("bytes", "sum(bytes)")
                    .take("least", "min(bytes)")
                    .take("ms", "sum(ms)")
                    .plan();
            var bench = new Bench(plan);
            var expected = new TreeMap<String, Object[]>();
            for (int i = 0; i < 600; i++) {
                long time = 1_767_225_600_000L + random.nextInt(600_000);
                String path = random.nextInt(5) == 0 ? null : "/p" + random.nextInt(30);
                Boolean cached = random.nextInt(3) == 0 ? null : random.nextBoolean();
                long status = random.nextInt(10) == 0 ? 404 : 200;
                Long bytes = random.nextInt(4) == 0 ? null : (long) random.nextInt(100);
                double ms = random.nextGaussian();
                var json =
                        "{\"time\":" + time + ",\"path\":" + (path == null ? null : "\"" + path + "\"") + ",\"status\":"
                                + status + ",\"bytes\":" + bytes + ",\"ms\":" + ms + ",\"cached\":" + cached + "}";
                assertThat(bench.offer(json)).containsExactly(status == 404 ? "filtered@0" : "absorbed");
                if (status != 404) {
                    String group = CanonicalJson.array(Arrays.asList(path == null ? "none" : path, cached));
                    Object[] sums = expected.computeIfAbsent(
                            time / 60_000 + group, ignored -> new Object[] {0L, null, null, BigDecimal.ZERO});
                    sums[0] = (long) sums[0] + 1;
                    sums[1] = bytes == null ? sums[1] : sums[1] == null ? bytes : (Long) ((long) sums[1] + bytes);
                    sums[2] =
                            bytes == null ? sums[2] : sums[2] == null ? bytes : (Long) Math.min((long) sums[2], bytes);
                    sums[3] = ((BigDecimal) sums[3]).add(new BigDecimal(ms));
                }
                if (random.nextInt(20) == 0) {
                    bench.drain();
                    if (random.nextBoolean()) {
                        bench.program.reducers().get(0).clear();
                    }
                }
            }
            bench.drain();
            var actual = new TreeMap<String, String>();
            var finisher = new RowFinisher(plan, FigureLayouts.NONE);
            bench.stores.get(0).forEach((key, partial) -> {
                var row = finisher.finish(new Row(key.window(), key.group(), partial, 1, 1, true, 1, 0, 0));
                actual.put(
                        key.window().start() / 60_000 + key.group(),
                        row.value("n") + " " + row.value("bytes") + " " + row.value("least") + " " + row.value("ms"));
            });
            var shown = new TreeMap<String, String>();
            expected.forEach((key, sums) -> shown.put(
                    key, sums[0] + " " + sums[1] + " " + sums[2] + " " + (((BigDecimal) sums[3]).doubleValue() + 0.0)));
            assertThat(actual).as("seed %d", seed).isEqualTo(shown);
        }
    }
}
