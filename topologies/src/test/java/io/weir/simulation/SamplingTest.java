// SPDX-License-Identifier: Apache-2.0
package io.weir.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.weir.engine.FinishedRow;
import io.weir.engine.StreamProgram;
import io.weir.language.Documents;
import io.weir.language.Vocabulary;
import io.weir.plan.Explanation;
import io.weir.plan.Planner;
import io.weir.plan.ReductionPlan;
import io.weir.problem.Problems;
import io.weir.tree.Reducer.Verdict;
import io.weir.wire.Ledger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The step {@code sample}, from YAML to rows and ledgers. There is no chance in it, so no test can flake. */
class SamplingTest {

    private static final String STREAM = """
            weir: 1
            stream: s
            decode: json
            fields:
              at: { type: timestamp }
              trace: { type: string }
              user: { type: string, class: personal }
              n: { type: int }
              ms: { type: double }
              ok: { type: bool }
            time: { field: at }
            ---
            """;

    /** A record's time-stamp: no event is ahead of it. */
    private static final long NOW = Long.MAX_VALUE / 4_000;

    private final Problems problems = new Problems();

    private static String reduction(String name, String steps, String take) {
        return "reduction: " + name + "\nversion: 1\nfrom: s\nsteps:\n" + steps.indent(2)
                + "aggregate:\n  window: 1d\n  take:\n" + take.indent(4) + "---\n";
    }

    private List<ReductionPlan> plans(String... reductions) {
        var plans = Planner.plan(
                Documents.of(Map.of("r.yaml", STREAM + String.join("", reductions)), Vocabulary.EDITION_1, problems),
                problems);
        assertThat(problems.none()).as("%s", problems.all()).isTrue();
        return List.copyOf(plans.reductions().values());
    }

    private ReductionPlan plan(String steps) {
        return plans(reduction("r", steps, "c: count()")).getFirst();
    }

    private static byte[] event(String fields) {
        return ("{\"at\":\"2026-01-01T00:00:05Z\"" + (fields.isEmpty() ? "" : "," + fields) + "}")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static List<byte[]> events(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> event("\"trace\":\"t" + i % (count / 10) + "\",\"n\":" + i % 1_000 + ",\"ms\":" + i % 7
                        + ".5,\"ok\":" + (i % 100 != 0)))
                .toList();
    }

    private static Calm run(List<ReductionPlan> plans, List<byte[]> events) {
        var calm = new Calm(plans.getFirst().stream(), plans, List.of("a"), Map.of());
        events.forEach(event -> calm.offer("a", null, event, NOW));
        calm.finish();
        return calm;
    }

    private FinishedRow row(String steps, String take, List<byte[]> events) {
        return run(plans(reduction("r", steps, take)), events).rows("r").getFirst();
    }

    private static long number(FinishedRow row, String column) {
        return (Long) row.value(column);
    }

    /** The numbers of the events that go on. */
    private static Set<Integer> kept(ReductionPlan plan, String site, int partition, List<byte[]> events) {
        var program = StreamProgram.of(plan.stream(), List.of(plan), Map.of("weir.site", site));
        program.event().partition = partition;
        var kept = new TreeSet<Integer>();
        for (int i = 0; i < events.size(); i++) {
            assertThat(program.decode(null, events.get(i), NOW, i)).isNull();
            Verdict verdict = program.reducers().getFirst().reduce(program.event());
            assertThat(verdict).isIn(Verdict.READY, Verdict.SAMPLED);
            if (verdict == Verdict.READY) {
                kept.add(i);
            }
        }
        return kept;
    }

    @Test
    void countsAndSumsAreUnbiased() {
        int all = 200_000;
        FinishedRow row = row(
                "- sample: 1%",
                "c: count()\nok: count(ok)\ns: sum(n)\nm: mean(ms)\nv: { variance: ms, kind: population }\n"
                        + "h: histogram(n, [499])\nq: quantiles(n, [0.5])\nt: { top: ok, most: 1 }",
                events(all));
        // Six standard deviations: a count of n events of which one in N is kept has the variance n (N - 1).
        assertThat(number(row, "c")).isCloseTo(all, within((long) (6 * Math.sqrt(all * 99.0))));
        assertThat(number(row, "ok")).isCloseTo(198_000, within((long) (6 * Math.sqrt(198_000 * 99.0))));
        // The sum over all of n^2 (N - 1), where n is 0 to 999 in turn.
        double squares = all * 332_833.5;
        assertThat(number(row, "s")).isCloseTo(99_900_000, within((long) (6 * Math.sqrt(squares * 99))));
        assertThat((Double) row.value("m")).isCloseTo(3.5, within(6 * 2 / Math.sqrt(all / 100.0)));
        assertThat((Double) row.value("v")).isCloseTo(4.0, within(6 * 4 / Math.sqrt(all / 100.0)));
        assertThat((Double) row.value("q_p50")).isCloseTo(499.5, within(6 * 500 / Math.sqrt(all / 100.0)));
        // Each kept event stands for a hundred, in every figure.
        assertThat(number(row, "c") % 100).isZero();
        assertThat(row.json())
                .matches(".*\"bucket_counts\":\\[\\d+00,\\d+00].*")
                .matches(".*\"t\":\\[\\{\"value\":true,\"count\":\\d+00,.*");
    }

    @Test
    void theMeanOfManySitesComesCloser() {
        ReductionPlan plan = plan("- sample: 10%");
        List<byte[]> events = events(2_000);
        long estimate = 0;
        for (int site = 0; site < 100; site++) {
            estimate += 10L * kept(plan, "site-" + site, site % 3, events).size();
        }
        assertThat(estimate / 100.0).isCloseTo(2_000, within(6 * Math.sqrt(2_000 * 9 / 100.0)));
    }

    @Test
    void aTraceIsKeptWholeAtEverySiteInEveryReduction() {
        List<byte[]> events = events(5_000);
        Set<Integer> kept = kept(plan("- { sample: 10%, by: trace }"), "a", 0, events);
        assertThat(kept).isNotEmpty();
        var traces = new HashSet<Integer>();
        kept.forEach(i -> traces.add(i % 500));
        assertThat(kept).hasSize(traces.size() * 10);
        assertThat(kept(plan("- where: present(n)\n- { sample: 10%, by: trace }"), "b", 7, events))
                .isEqualTo(kept);
        // Nor does it matter what type the key has.
        List<byte[]> numbers =
                IntStream.range(0, 5_000).mapToObj(i -> event("\"n\":" + i)).toList();
        List<byte[]> texts = IntStream.range(0, 5_000)
                .mapToObj(i -> event("\"trace\":\"" + i + "\""))
                .toList();
        assertThat(kept(plan("- { sample: 10%, by: n }"), "a", 0, numbers))
                .isEqualTo(kept(plan("- { sample: 10%, by: trace }"), "a", 0, texts));
    }

    @Test
    void aHigherRateKeepsWhatALowerOneKeeps() {
        List<byte[]> events = events(20_000);
        Set<Integer> before = Set.of();
        for (String rate : List.of("0.1%", "1%", "10%", "12.5%", "50%", "100%")) {
            Set<Integer> kept = kept(plan("- { sample: " + rate + ", by: trace }"), "a", 0, events);
            assertThat(kept).as(rate).containsAll(before).hasSizeGreaterThan(before.size());
            before = kept;
        }
        assertThat(before).hasSize(20_000);
    }

    @Test
    void neitherSitesNorPartitionsSampleInLockStep() {
        ReductionPlan plan = plan("- sample: 10%");
        List<byte[]> events = events(5_000);
        Set<Integer> kept = kept(plan, "a", 0, events);
        for (Set<Integer> other : List.of(kept(plan, "b", 0, events), kept(plan, "a", 1, events))) {
            var both = new TreeSet<>(kept);
            both.retainAll(other);
            // Fifty by chance.
            assertThat(both).hasSizeBetween(10, 100);
        }
    }

    @Test
    void whoReadsAgainDecidesTheSame() {
        ReductionPlan plan = plan("- sample: 10%");
        List<byte[]> events = events(2_000);
        assertThat(kept(plan, "a", 3, events)).isEqualTo(kept(plan, "a", 3, events));
    }

    @Test
    void whatIsAlwaysKeptWeighsOne() {
        List<byte[]> events = events(10_000);
        String take = "c: count()\nbad: count(!ok)";
        FinishedRow row = row("- { sample: 1%, by: trace, always: '!ok' }", take, events);
        assertThat(number(row, "bad")).isEqualTo(100);
        assertThat((number(row, "c") - 100) % 100).isZero();
        assertThat(kept(plan("- { sample: 1%, always: '!ok' }"), "a", 0, events))
                .containsAll(IntStream.range(0, 100).map(i -> 100 * i).boxed().toList());
        // What nobody can tell is sampled.
        var absent = new ArrayList<byte[]>();
        for (int i = 0; i < 1_000; i++) {
            absent.add(event("\"trace\":\"" + i + "\""));
        }
        assertThat(kept(plan("- { sample: 10%, by: trace, always: ok }"), "a", 0, absent))
                .isEqualTo(kept(plan("- { sample: 10%, by: trace }"), "a", 0, absent));
    }

    @Test
    void weightsMultiplyAndASampleOfASampleIsOne() {
        List<byte[]> events = events(100_000);
        String twice = "- { sample: 10%, by: trace }\n- { sample: 10%, by: trace, always: '!ok' }";
        FinishedRow row = row(twice, "c: count()\nfine: count(ok)\nbad: count(!ok)", events);
        assertThat(number(row, "fine") % 100).isZero();
        assertThat(number(row, "bad") % 10).isZero();
        // Traces of ten events each: n times as many, and each is a hundred times as much.
        assertThat(number(row, "c")).isCloseTo(100_000, within((long) (6 * Math.sqrt(10_000 * 99.0) * 10)));
    }

    @Test
    void onlyThoseWhoSampleSeeTheSample() {
        var plans = plans(
                reduction("sampled", "- where: n >= 0\n- sample: 10%\n- where: n < 500", "c: count()"),
                reduction("other", "- where: n >= 0\n- sample: 10%\n- sample: 10%", "c: count()"),
                reduction("plain", "- where: n >= 0", "c: count()\ns: sum(n)"));
        Calm calm = run(plans, events(10_000));
        assertThat(number(calm.rows("plain").getFirst(), "c")).isEqualTo(10_000);
        assertThat(number(calm.rows("plain").getFirst(), "s")).isEqualTo(4_995_000);
        assertThat(number(calm.rows("sampled").getFirst(), "c") % 10).isZero();
        assertThat(number(calm.rows("other").getFirst(), "c") % 100).isZero();
    }

    @Test
    void figuresThatDoNotWeighAreOfWhatWasKept() {
        List<byte[]> events = events(10_000);
        FinishedRow row =
                row("- sample: 10%", "c: count()\nd: distinct(n)\nm: max(n)\nw: { count: , where: ok }", events);
        Set<Integer> kept = kept(plan("- sample: 10%"), "a", 0, events);
        assertThat(number(row, "c")).isEqualTo(10L * kept.size());
        assertThat(number(row, "d_low"))
                .isLessThanOrEqualTo(
                        kept.stream().map(i -> i % 1_000).distinct().count());
        assertThat(number(row, "m"))
                .isEqualTo(kept.stream().mapToInt(i -> i % 1_000).max().orElseThrow());
        assertThat(number(row, "w"))
                .isEqualTo(10 * kept.stream().filter(i -> i % 100 != 0).count());
    }

    @Test
    void everyEventHasAnOutcomeAndMovesTheClock() {
        Calm calm = run(plans(reduction("r", "- { sample: 1%, by: trace }", "c: count()")), events(10_000));
        Ledger ledger = calm.ledger("a", "r");
        assertThat(ledger.in().events()).isEqualTo(10_000);
        assertThat(ledger.of(Ledger.SAMPLED).events()
                        + ledger.of(Ledger.ABSORBED).events())
                .isEqualTo(10_000);
        assertThat(number(calm.rows("r").getFirst(), "c"))
                .isEqualTo(100 * ledger.of(Ledger.ABSORBED).events());

        var plans = plans(reduction("r", "- { sample: 0.0001%, by: trace, always: ok }", "c: count()"));
        var events = List.of(
                event("\"ok\":true"),
                "{\"at\":\"2026-01-05T00:00:00Z\",\"trace\":\"t\"}".getBytes(StandardCharsets.UTF_8),
                event("\"ok\":true"));
        ledger = run(plans, events).ledger("a", "r");
        assertThat(ledger.outcomes().keySet()).containsExactly(Ledger.ABSORBED, Ledger.LATE, Ledger.SAMPLED);
    }

    @Test
    void anAbsentKeyIsNoKeyThatAllShare() {
        List<byte[]> nothing = IntStream.range(0, 2_000)
                .mapToObj(i -> event(i % 2 == 0 ? "" : "\"trace\":null"))
                .toList();
        Set<Integer> kept = kept(plan("- { sample: 10%, by: trace }"), "a", 0, nothing);
        assertThat(kept).hasSizeBetween(120, 280).isEqualTo(kept(plan("- sample: 10%"), "a", 0, nothing));
    }

    @Test
    void keysThatAreNotFiniteAreNone() {
        String steps = "- let: { x: ms / 0.0 }\n- { sample: 10%, by: x }";
        List<byte[]> infinite = IntStream.range(0, 500)
                .mapToObj(i -> event("\"ms\":" + i % 2 + ".0"))
                .toList();
        assertThat(kept(plan(steps), "a", 0, infinite)).isEqualTo(kept(plan("- sample: 10%"), "a", 0, infinite));
        // Zero has two signs.
        assertThat(kept(plan("- { sample: 50%, by: ms }"), "a", 0, List.of(event("\"ms\":-0.0"))))
                .isEqualTo(kept(plan("- { sample: 50%, by: ms }"), "b", 0, List.of(event("\"ms\":0.0"))));
    }

    @Test
    void whatFailsIsADeadLetter() {
        List<byte[]> events = List.of(event("\"n\":0"), event("\"n\":0,\"ok\":true"));
        var key = run(plans(reduction("r", "- { sample: 50%, by: 1 / n, always: ok }", "c: count()")), events);
        assertThat(key.ledger("a", "r").outcomes().keySet()).containsExactly("absorbed", "dead:division_by_zero");
        var always = run(plans(reduction("r", "- { sample: 50%, always: 1 / n > 0 }", "c: count()")), events);
        assertThat(always.ledger("a", "r").of("dead:division_by_zero").events()).isEqualTo(2);
    }

    @Test
    void nothingAtAll() {
        Calm calm = run(plans(reduction("r", "- sample: 10%", "c: count()")), List.of());
        assertThat(calm.rows("r")).isEmpty();
        assertThat(calm.ledger("a", "r").in().events()).isZero();
    }

    @Test
    void theExplanationSaysIt() {
        ReductionPlan plan = plans(
                        reduction("r", "- { sample: 0.5%, by: trace, always: n > 3 }", "c: count()\nm: max(n)"))
                .getFirst();
        assertThat(Explanation.of(plan))
                .contains("sample(0.5% by trace, always n > 3)")
                .contains("count(), each event as often as it weighs")
                .contains("max(n):int, of what was kept");
        // The hash tells one sample from another.
        assertThat(plan("- sample: 10%").hash())
                .isNotEqualTo(plan("- sample: 1%").hash());
    }

    @Test
    void aPersonalKeyIsNotToBeSampledByUntilItIsMasked() {
        assertThat(plan("- mask: { user: pseudonym }\n- { sample: 10%, by: user }")
                        .weighs())
                .isTrue();
        String selects = "- { sample: 10%, by: user, always: user == \"ada\" }";
        Planner.plan(
                Documents.of(
                        Map.of("r.yaml", STREAM + reduction("r", selects, "c: count()")),
                        Vocabulary.EDITION_1,
                        problems),
                problems);
        assertThat(problems.all())
                .as("told once")
                .hasSize(1)
                .allSatisfy(problem -> assertThat(problem.message())
                        .isEqualTo("`user` is personal, and `sample` would select by it what is published"));
    }

    @Test
    void ratesAreReadAsTheyAreWritten() {
        for (String rate : List.of("100%", "50%", "25%", "20%", "12.5%", "10%", "1%", "0.1%", "0.0001%", "0.00032%")) {
            assertThat(plan("- sample: " + rate).steps().getFirst().text())
                    .isEqualTo(String.format(Locale.ROOT, "sample(%s)", rate));
        }
    }
}
