// SPDX-License-Identifier: Apache-2.0
package io.weir.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.language.Documents;
import io.weir.language.Vocabulary;
import io.weir.plan.EventsPlan;
import io.weir.plan.LeafPlan;
import io.weir.plan.Planner;
import io.weir.plan.ReductionPlan;
import io.weir.problem.Problem;
import io.weir.problem.Problems;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;

/**
 * Two logs that differ only in what personal fields hold, and not in whether they are there, come to the same rows, or events, and the same ledger,
 * whatever reduction the plan has let pass. The reductions are made at random, of expressions that cannot fail: an error is a dead letter, which tells
 * that there was one.
 */
class NoninterferenceTest {

    private static final String STREAM = """
            weir: 1
            stream: s
            decode: json
            fields:
              at: { type: timestamp }
              user: { type: string, class: personal }
              pin: { type: int, class: secret }
              vip: { type: bool, class: personal }
              path: { type: string }
              n: { type: int }
              ok: { type: bool }
            time: { field: at }
            ---
            """;

    /** A reduction at random. */
    private static final class Writer {
        private final Random random;
        private final List<String> texts = new ArrayList<>(List.of("user", "path", "path"));
        private final List<String> ints = new ArrayList<>(List.of("pin", "n", "n"));
        private final List<String> bools = new ArrayList<>(List.of("vip", "ok", "ok"));

        Writer(long seed) {
            random = new Random(seed);
        }

        private String one(List<String> of) {
            return of.get(random.nextInt(of.size()));
        }

        String text(int depth) {
            return switch (depth == 0 ? 0 : random.nextInt(5)) {
                case 1 -> text(depth - 1) + " + \"x\"";
                case 2 -> "coalesce(" + text(depth - 1) + ", " + text(depth - 1) + ")";
                case 3 -> "(" + bool(depth - 1) + " ? " + text(depth - 1) + " : " + text(depth - 1) + ")";
                default -> one(texts);
            };
        }

        String number(int depth) {
            return switch (depth == 0 ? 0 : random.nextInt(6)) {
                case 1 -> "size(" + text(depth - 1) + ")";
                case 2 -> "try_int(" + text(depth - 1) + ")";
                case 3 -> "(" + bool(depth - 1) + " ? " + number(depth - 1) + " : " + number(depth - 1) + ")";
                case 4 -> "int(duration(\"1s\") * " + number(depth - 1) + " / 2)";
                default -> one(ints);
            };
        }

        String bool(int depth) {
            return switch (depth == 0 ? 0 : random.nextInt(8)) {
                case 1 -> "present(" + any(depth - 1) + ")";
                case 2 -> "(" + text(depth - 1) + " == \"a\")";
                case 3 -> "(" + number(depth - 1) + " > 1)";
                case 4 -> "(" + bool(depth - 1) + " && " + bool(depth - 1) + ")";
                case 5 -> "(" + bool(depth - 1) + " || " + bool(depth - 1) + ")";
                case 6 -> "!" + bool(depth - 1);
                default -> one(bools);
            };
        }

        String any(int depth) {
            return switch (random.nextInt(3)) {
                case 0 -> text(depth);
                case 1 -> number(depth);
                default -> bool(depth);
            };
        }

        /** One without `aggregate`, from which most of what is personal is taken out in the end. */
        String events() {
            var yaml = steps();
            for (String name : List.of("user", "pin", "vip")) {
                switch (random.nextInt(6)) {
                    case 0 -> {
                        // It stays as it is.
                    }
                    case 1, 2 -> yaml.append("  - mask: { ").append(name).append(": drop }\n");
                    default -> yaml.append("  - remove: [").append(name).append("]\n");
                }
            }
            return yaml.toString();
        }

        private StringBuilder steps() {
            var yaml = new StringBuilder(STREAM + "reduction: r\nversion: 1\nfrom: s\nsteps:\n");
            for (int step = 0; step < 3; step++) {
                switch (random.nextInt(5)) {
                    case 0 -> yaml.append("  - where: '").append(bool(2)).append("'\n");
                    case 1 ->
                        yaml.append("  - mask: { ")
                                .append(one(List.of("user", "pin", "vip")))
                                .append(": drop }\n");
                    case 2 ->
                        yaml.append("  - { sample: 50%, by: '")
                                .append(any(1))
                                .append("', always: '")
                                .append(bool(1))
                                .append("' }\n");
                    default -> define(yaml, step);
                }
            }
            return yaml;
        }

        String reduction() {
            StringBuilder yaml = steps();
            yaml.append("aggregate:\n  window: 1m\n  by: [{ g: '")
                    .append(any(2))
                    .append("' }]\n  take:\n");
            yaml.append("    c: { count: '").append(any(2)).append("' }\n");
            yaml.append("    m: { max: '")
                    .append(any(1))
                    .append("', where: '")
                    .append(bool(1))
                    .append("' }\n");
            if (random.nextInt(4) == 0) {
                yaml.append("    f: { ")
                        .append(one(List.of("collect", "distinct", "first", "last")))
                        .append(": '")
                        .append(any(1))
                        .append("' }\n");
            }
            return yaml.toString();
        }

        private void define(StringBuilder yaml, int step) {
            String name = "d" + step;
            int kind = random.nextInt(3);
            String value = kind == 0 ? text(2) : kind == 1 ? number(2) : bool(2);
            yaml.append("  - let: { ").append(name).append(": '").append(value).append("' }\n");
            (kind == 0 ? texts : kind == 1 ? ints : bools).add(name);
        }
    }

    private static List<byte[]> log(long seed, long personal) {
        var random = new Random(seed);
        var values = new Random(personal);
        var lines = new ArrayList<byte[]>();
        for (int i = 0; i < 40; i++) {
            var line = new StringBuilder("{\"at\":\"2026-01-01T00:00:" + (10 + i) + "Z\"");
            maybe(line, random, "path", "\"" + "ab1".charAt(random.nextInt(3)) + "\"");
            maybe(line, random, "n", Integer.toString(random.nextInt(4)));
            maybe(line, random, "ok", Boolean.toString(random.nextBoolean()));
            maybe(line, random, "user", "\"" + "ab1".charAt(values.nextInt(3)) + "\"");
            maybe(line, random, "pin", Integer.toString(values.nextInt(4)));
            maybe(line, random, "vip", Boolean.toString(values.nextBoolean()));
            lines.add(line.append('}').toString().getBytes(StandardCharsets.UTF_8));
        }
        return lines;
    }

    private static void maybe(StringBuilder line, Random random, String name, String value) {
        if (random.nextInt(4) > 0) {
            line.append(",\"").append(name).append("\":").append(value);
        }
    }

    private static String published(LeafPlan plan, List<byte[]> lines) {
        var calm = new Calm(plan.stream(), List.of(plan), List.of("a"), Map.of());
        lines.forEach(line -> calm.offer("a", null, line, Long.MAX_VALUE / 4_000));
        calm.finish();
        var text = new StringBuilder();
        switch (plan) {
            case ReductionPlan rows ->
                calm.rows(rows.name()).forEach(row -> text.append(row.json()).append('\n'));
            case EventsPlan events ->
                calm.events(events.name())
                        .forEach(event -> text.append(event.json()).append('\n'));
        }
        // Events only: the bytes of raw lines tell how long they are, and a personal value makes them longer or
        // shorter.
        calm.ledger("a", plan.name())
                .outcomes()
                .forEach((outcome, count) ->
                        text.append(outcome).append(' ').append(count.events()).append('\n'));
        return text.toString();
    }

    @Test
    void whatPersonalFieldsHoldIsNotToBeTold() {
        check(seed -> new Writer(seed).reduction());
    }

    @Test
    void norByEventsThatArePublishedAsTheyAre() {
        check(seed -> new Writer(seed).events());
    }

    private static void check(LongFunction<String> written) {
        int passed = 0;
        int refused = 0;
        int wouldHaveTold = 0;
        for (long seed = 0; seed < 600; seed++) {
            String text = written.apply(seed);
            var problems = new Problems();
            var plans = Planner.plan(Documents.of(Map.of("r.yaml", text), Vocabulary.EDITION_1, problems), problems);
            if (problems.none()) {
                passed++;
                LeafPlan plan = plans.all().get("r");
                assertThat(published(plan, log(seed, 1))).as(text).isEqualTo(published(plan, log(seed, 2)));
            } else {
                assertThat(problems.all().stream()
                                .filter(problem -> problem.severity() == Problem.Severity.ERROR)
                                .map(Problem::code))
                        .as(text + problems.all())
                        .containsOnly("R0501");
                refused++;
                wouldHaveTold += tells(text.replaceAll("personal|secret", "internal"), seed) ? 1 : 0;
            }
        }
        // Not by refusing everything, nor by logs in which nothing shows.
        assertThat(passed).as("passed").isGreaterThan(40);
        assertThat(wouldHaveTold).as("of %d", refused).isGreaterThan(refused / 3);
    }

    private static boolean tells(String text, long seed) {
        var problems = new Problems();
        var plan = Planner.plan(Documents.of(Map.of("r.yaml", text), Vocabulary.EDITION_1, problems), problems)
                .all()
                .get("r");
        return !published(plan, log(seed, 1)).equals(published(plan, log(seed, 2)));
    }

    /** What is known to be open, so that the page that says so stays true: decision 0201. */
    @Test
    void anErrorSelects() {
        String yaml = STREAM + """
                reduction: r
                version: 1
                from: s
                steps:
                  - let: { z: '1 / (user == "a" ? 1 : 0)' }
                aggregate: { window: 1m, take: { n: count() } }
                """;
        var problems = new Problems();
        LeafPlan plan = Planner.plan(Documents.of(Map.of("r.yaml", yaml), Vocabulary.EDITION_1, problems), problems)
                .all()
                .get("r");
        assertThat(problems.all()).isEmpty();
        List<byte[]> one = List.of("{\"at\":\"2026-01-01T00:00:10Z\",\"user\":\"a\"}".getBytes(StandardCharsets.UTF_8));
        List<byte[]> other =
                List.of("{\"at\":\"2026-01-01T00:00:10Z\",\"user\":\"b\"}".getBytes(StandardCharsets.UTF_8));
        assertThat(published(plan, one)).contains("\"n\":1").isNotEqualTo(published(plan, other));
    }
}
