// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.event.Event;
import io.weir.event.TimeFormat;
import io.weir.event.Type;
import io.weir.expression.Expression;
import io.weir.expression.Expressions;
import io.weir.expression.Place;
import io.weir.expression.Scope;
import io.weir.expression.Slots;
import io.weir.language.Documents;
import io.weir.language.Vocabulary;
import io.weir.plan.Planner;
import io.weir.plan.Plans;
import io.weir.plan.ReductionPlan;
import io.weir.policy.Keyring;
import io.weir.problem.Problem;
import io.weir.problem.Problems;
import io.weir.shape.Catalogue;
import io.weir.shape.OperatorCall;
import io.weir.shape.Reading;
import io.weir.simulation.Calm;
import io.weir.yaml.Yaml;
import io.weir.yaml.YamlParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * What each operator does with null, with a missing value, with a wrong type, with NaN and infinities, with nothing at all, and at its
 * limit: an operator of a catalogue without a line here fails, and so does a line without a case and without a reason. The page
 * docs/reference/edges.md is what is written here; {@code -Dweir.golden=write} writes it anew.
 */
class EdgesTest {

    private static final Path PAGE = Path.of("..", "docs", "reference", "edges.md");

    /** Fields of events: all are JSON, decoded as the engine decodes them. */
    private static final Map<String, Type> FIELDS = new TreeMap<>(Map.of(
            "bytes", Type.INT,
            "ms", Type.DOUBLE,
            "user", Type.STRING,
            "ok", Type.BOOL,
            "client", Type.IP));

    /** Something that happens, or why it cannot. */
    private sealed interface Edge permits Happens, Never {}

    /**
     * A case.
     *
     * @param given what comes in
     * @param then what comes of it
     * @param says the same for a reader of the page
     */
    private record Happens(List<String> given, String then, String says) implements Edge {}

    /** No case, because. */
    private record Never(String because) implements Edge {}

    private static Edge of(String given, String then, String says) {
        return new Happens(List.of(given), then, says);
    }

    private static Edge never(String because) {
        return new Never(because);
    }

    // Aggregates.

    /**
     * An aggregate.
     *
     * @param good an event that it takes
     * @param then what comes of that alone
     * @param absent the same event with null; without its fields it is {@code {}}
     * @param nothing what comes of no event
     * @param wrong a call with an argument of another type; or why there is none
     * @param notFinite events with NaN and infinities, which change nothing and are counted; or why there are none
     * @param most bytes of the state after 5,000 different values
     * @param limit what happens where it ends
     */
    private record OfAggregate(
            String name,
            String call,
            String good,
            String then,
            String absent,
            String nothing,
            Edge wrong,
            Edge notFinite,
            int most,
            Edge limit) {}

    private static final Edge ANY_TYPE = never("takes any type");
    private static final Edge IS_COUNTED =
            new Happens(List.of("{ms: NaN}", "{ms: Infinity}", "{ms: -Infinity}"), "same", "left out and counted");
    private static final Edge PAIR_IS_COUNTED = new Happens(
            List.of("{ms: NaN, bytes: 1}", "{ms: Infinity, bytes: 1}"), "same", "the pair is left out and counted");
    private static final Edge BOOL = never("a bool is always finite");
    private static final Edge ONE_VALUE = never("keeps one value");

    private static Edge refused(String call) {
        return of(call, "R0218", "refused when the file is loaded");
    }

    private static final List<OfAggregate> AGGREGATES = List.of(
            new OfAggregate(
                    "any",
                    "any(ok)",
                    "{ok: true}",
                    "true",
                    "{ok: null}",
                    "null",
                    refused("any(bytes)"),
                    BOOL,
                    2,
                    never("keeps one bit")),
            new OfAggregate(
                    "collect",
                    "collect(ms)",
                    "{ms: 1.5}",
                    "[[1.5], false]",
                    "{ms: null}",
                    "[[], false]",
                    ANY_TYPE,
                    IS_COUNTED,
                    1_200,
                    new Happens(
                            List.of("{collect: bytes, limit: 1}", "{bytes: 2}", "{bytes: 1}"),
                            "[[1], true]",
                            "the least are kept, and `_truncated` is true")),
            new OfAggregate(
                    "correlation",
                    "correlation(ms, bytes)",
                    "{ms: 1.5, bytes: 1}",
                    "null",
                    "{ms: 1.5, bytes: null}",
                    "null",
                    refused("correlation(user, bytes)"),
                    PAIR_IS_COUNTED,
                    1_500,
                    new Happens(
                            List.of("correlation(ms, bytes)", "{ms: 1.7e308, bytes: 1}", "{ms: -1.7e308, bytes: 2}"),
                            "-1.0",
                            "sums are exact and do not overflow")),
            new OfAggregate(
                    "count",
                    "count(ms)",
                    "{ms: 1.5}",
                    "1",
                    "{ms: null}",
                    "0",
                    ANY_TYPE,
                    IS_COUNTED,
                    12,
                    never("2^63 events do not happen")),
            new OfAggregate(
                    "distinct",
                    "distinct(ms)",
                    "{ms: 1.5}",
                    "[1, 1, 1]",
                    "{ms: null}",
                    "[0, 0, 0]",
                    ANY_TYPE,
                    IS_COUNTED,
                    4_200,
                    never("an estimate takes over from the exact count; its registers are as many as they are")),
            new OfAggregate(
                    "every",
                    "every(ok)",
                    "{ok: true}",
                    "true",
                    "{ok: null}",
                    "null",
                    refused("every(user)"),
                    BOOL,
                    2,
                    never("keeps one bit")),
            new OfAggregate(
                    "first",
                    "first(ms)",
                    "{ms: 1.5}",
                    "1.5",
                    "{ms: null}",
                    "null",
                    ANY_TYPE,
                    IS_COUNTED,
                    24,
                    ONE_VALUE),
            new OfAggregate(
                    "histogram",
                    "{histogram: ms, bounds: [1]}",
                    "{ms: 1.5}",
                    "{explicit_bounds=[1.0], bucket_counts=[0, 1]}",
                    "{ms: null}",
                    "{explicit_bounds=[1.0], bucket_counts=[0, 0]}",
                    refused("histogram(user)"),
                    IS_COUNTED,
                    40,
                    new Happens(
                            List.of("{histogram: ms, buckets: 2}", "{ms: 1e-300}", "{ms: 1.0}", "{ms: 1e300}"),
                            "{scale=-10, zero_count=0, positive={offset=-1, bucket_counts=[2, 1]}, negative={offset=0, bucket_counts=[]}}",
                            "buckets become coarser by half until they are few enough")),
            new OfAggregate(
                    "last", "last(ms)", "{ms: 1.5}", "1.5", "{ms: null}", "null", ANY_TYPE, IS_COUNTED, 24, ONE_VALUE),
            new OfAggregate(
                    "max", "max(ms)", "{ms: 1.5}", "1.5", "{ms: null}", "null", ANY_TYPE, IS_COUNTED, 12, ONE_VALUE),
            new OfAggregate(
                    "max_by",
                    "max_by(user, ms)",
                    "{user: ada, ms: 1.5}",
                    "ada",
                    "{user: ada, ms: null}",
                    "null",
                    ANY_TYPE,
                    new Happens(
                            List.of("{user: bob, ms: NaN}", "{user: bob, ms: Infinity}"),
                            "same",
                            "the pair is left out and counted"),
                    24,
                    ONE_VALUE),
            new OfAggregate(
                    "mean",
                    "mean(ms)",
                    "{ms: 1.5}",
                    "1.5",
                    "{ms: null}",
                    "null",
                    refused("mean(user)"),
                    IS_COUNTED,
                    320,
                    new Happens(
                            List.of("mean(ms)", "{ms: 1.7e308}", "{ms: 1.7e308}"),
                            "1.7E308",
                            "sums are exact and do not overflow")),
            new OfAggregate(
                    "min", "min(ms)", "{ms: 1.5}", "1.5", "{ms: null}", "null", ANY_TYPE, IS_COUNTED, 12, ONE_VALUE),
            new OfAggregate(
                    "min_by",
                    "min_by(user, ms)",
                    "{user: ada, ms: 1.5}",
                    "ada",
                    "{user: ada, ms: null}",
                    "null",
                    ANY_TYPE,
                    new Happens(
                            List.of("{user: bob, ms: NaN}", "{user: bob, ms: -Infinity}"),
                            "same",
                            "the pair is left out and counted"),
                    24,
                    ONE_VALUE),
            new OfAggregate(
                    "quantiles",
                    "quantiles(ms, [1])",
                    "{ms: 1.5}",
                    "[1.5, 1.5, 1.5]",
                    "{ms: null}",
                    "[null, null, null]",
                    refused("quantiles(user, [1])"),
                    IS_COUNTED,
                    3_000,
                    never("2,048 buckets for each sign, 41 kB; what lies below is counted in the lowest one")),
            new OfAggregate(
                    "regression",
                    "regression(ms, bytes)",
                    "{ms: 1.5, bytes: 1}",
                    "[null, null, null]",
                    "{ms: null, bytes: 1}",
                    "[null, null, null]",
                    refused("regression(ms, user)"),
                    PAIR_IS_COUNTED,
                    1_500,
                    new Happens(
                            List.of("regression(ms, bytes)", "{ms: 1.7e308, bytes: 1}", "{ms: -1.7e308, bytes: 2}"),
                            "overflow",
                            "a figure that no double holds is absent, and `problems` say so")),
            new OfAggregate(
                    "sample",
                    "sample(ms)",
                    "{ms: 1.5}",
                    "[1.5]",
                    "{ms: null}",
                    "[]",
                    ANY_TYPE,
                    IS_COUNTED,
                    220,
                    new Happens(
                            List.of("{sample: bytes, size: 1}", "{bytes: 1}", "{bytes: 1}"),
                            "[1]",
                            "those with the least hashes are kept")),
            new OfAggregate(
                    "stddev",
                    "{stddev: ms, kind: population}",
                    "{ms: 1.5}",
                    "0.0",
                    "{ms: null}",
                    "null",
                    refused("stddev(user)"),
                    IS_COUNTED,
                    900,
                    new Happens(
                            List.of("{stddev: ms, kind: population}", "{ms: 1.7e308}", "{ms: -1.7e308}"),
                            "overflow",
                            "a figure that no double holds is absent, and `problems` say so")),
            new OfAggregate(
                    "sum",
                    "sum(ms)",
                    "{ms: 1.5}",
                    "1.5",
                    "{ms: null}",
                    "null",
                    refused("sum(user)"),
                    IS_COUNTED,
                    320,
                    new Happens(
                            List.of("sum(bytes)", "{bytes: 9223372036854775807}", "{bytes: 1}"),
                            "overflow",
                            "a sum that does not fit 64 bits, or no double, is absent, and `problems` say so")),
            new OfAggregate(
                    "top",
                    "top(ms)",
                    "{ms: 1.5}",
                    "[{value=1.5, count=1, low=1, high=1}]",
                    "{ms: null}",
                    "[]",
                    ANY_TYPE,
                    IS_COUNTED,
                    8_000,
                    never("the rarest are forgotten, and `low` and `high` say how much that may be")),
            new OfAggregate(
                    "variance",
                    "{variance: ms, kind: population}",
                    "{ms: 1.5}",
                    "0.0",
                    "{ms: null}",
                    "null",
                    refused("variance(user)"),
                    IS_COUNTED,
                    900,
                    new Happens(
                            List.of("{variance: ms, kind: population}", "{ms: 1.7e308}", "{ms: -1.7e308}"),
                            "overflow",
                            "a figure that no double holds is absent, and `problems` say so")));

    @TestFactory
    Stream<DynamicTest> aggregates() {
        return AGGREGATES.stream()
                .flatMap(each -> Stream.of(
                        test(
                                each.name,
                                "good",
                                () -> assertThat(finished(each.call, each.good)).isEqualTo(each.then)),
                        test(
                                each.name,
                                "null",
                                () -> assertThat(finished(each.call, each.good, each.absent))
                                        .isEqualTo(each.then)),
                        test(
                                each.name,
                                "missing",
                                () -> assertThat(finished(each.call, each.good, "{}"))
                                        .isEqualTo(each.then)),
                        test(each.name, "wrong type", () -> wrongType(each)),
                        test(each.name, "not finite", () -> {
                            if (each.notFinite instanceof Happens happens) {
                                var events = new ArrayList<>(List.of(each.good));
                                events.addAll(happens.given);
                                assertThat(finished(each.call, events.toArray(String[]::new)))
                                        .isEqualTo(each.then + " and " + happens.given.size() + " not finite");
                            }
                        }),
                        test(
                                each.name,
                                "empty",
                                () -> assertThat(finished(each.call)).isEqualTo(each.nothing)),
                        test(each.name, "limit", () -> {
                            assertThat(bytesOfMany(aggregate(each.call))).isBetween(1, each.most);
                            if (each.limit instanceof Happens happens) {
                                assertThat(finished(
                                                happens.given.getFirst(),
                                                happens.given.stream().skip(1).toArray(String[]::new)))
                                        .isEqualTo(happens.then);
                            }
                        })));
    }

    /** A call is refused; a value of an event that does not convert makes it dead, whatever reads it. */
    private static void wrongType(OfAggregate each) {
        if (each.wrong instanceof Happens happens) {
            var problems = new Problems();
            read(happens.given.getFirst(), Operators.AGGREGATES, true, problems);
            assertThat(problems.all()).extracting(Problem::code).containsExactly(happens.then);
        }
        assertThat(finished(each.call, "{ms: x, bytes: x, ok: x, user: [x]}")).isEqualTo("dead conversion");
    }

    private static DynamicTest test(String operator, String kind, org.junit.jupiter.api.function.Executable body) {
        return DynamicTest.dynamicTest(operator + ": " + kind, body);
    }

    private static Aggregate<?> aggregate(String call) {
        var problems = new Problems();
        Aggregate<?> aggregate = read(call, Operators.AGGREGATES, true, problems);
        assertThat(problems.all()).isEmpty();
        return aggregate;
    }

    private static <T> @Nullable T read(String call, Catalogue<T> catalogue, boolean asCall, Problems problems) {
        Yaml yaml = YamlParser.parse("edges", call, problems).documents().getFirst();
        var read = asCall
                ? OperatorCall.readCall(yaml, catalogue.words(), problems)
                : OperatorCall.read(yaml, catalogue.words(), problems);
        return catalogue.read(
                read,
                new Reading(
                        scalar -> Expressions.check(
                                scalar.text(), Place.whole(scalar.source()), Scope.of(FIELDS), problems),
                        problems));
    }

    private static String finished(String call, String... given) {
        return finished(aggregate(call), given);
    }

    private static <S> String finished(Aggregate<S> aggregate, String... given) {
        var bench = new Bench();
        var adder = aggregate.bind(bench.slots);
        S state = aggregate.create();
        bench.ready();
        for (String event : given) {
            bench.read(event);
            if (!adder.ready(bench.event)) {
                return "dead " + bench.event.failure;
            }
            adder.add(state, bench.event);
        }
        var columns = new ArrayList<String>();
        for (int i = 0; i < aggregate.columns().size(); i++) {
            try {
                columns.add(String.valueOf(aggregate.finish(state, i)));
            } catch (ArithmeticException e) {
                return "overflow";
            }
        }
        String figures = columns.size() == 1 ? columns.getFirst() : columns.toString();
        long notFinite = aggregate.notFinite(state);
        return notFinite == 0 ? figures : figures + " and " + notFinite + " not finite";
    }

    private static <S> int bytesOfMany(Aggregate<S> aggregate) throws IOException {
        var bench = new Bench();
        var adder = aggregate.bind(bench.slots);
        S state = aggregate.create();
        bench.ready();
        for (int i = 0; i < 5_000; i++) {
            bench.read("{bytes: " + i * 31 + ", ms: " + i * 1.7 + ", user: u" + i + ", ok: true}");
            bench.event.offset = i;
            assertThat(adder.ready(bench.event)).isTrue();
            adder.add(state, bench.event);
        }
        var out = new ByteArrayOutputStream();
        var encoder = EncoderFactory.get().directBinaryEncoder(out, null);
        aggregate.write(state, encoder);
        encoder.flush();
        return out.size();
    }

    /** A program of its own, with events of JSON. */
    private static final class Bench {
        private final Slots slots = new Slots();
        private final List<Decoder.Target> targets = new ArrayList<>();
        private final Decoder.Run json;
        private Event event = new Event(0);

        Bench() {
            FIELDS.forEach((name, type) ->
                    targets.add(new Decoder.Target(name, "/" + name, type, TimeFormat.DEFAULT, slots.reserve(name))));
            slots.reserve("weir.time");
            slots.reserve("weir.site");
            json = new Json().bind(targets);
        }

        /** When everything is bound. */
        void ready() {
            event = new Event(slots.size());
        }

        void read(String yaml) {
            event.clear();
            event.setLong(slots.reserve("weir.time"), 0);
            event.setObject(slots.reserve("weir.site"), "site");
            assertThat(json.decode(json(yaml).getBytes(StandardCharsets.UTF_8), event))
                    .isNull();
        }
    }

    /** Words become strings, and what JSON cannot write too. */
    private static String json(String yaml) {
        return yaml.replaceAll("([a-z]+):", "\"$1\":")
                .replaceAll("(?<=: |\\[)(-?[A-Za-z][a-zA-Z0-9]*)", "\"$1\"")
                .replaceAll("\"(null|true|false)\"", "$1");
    }

    // Steps and masks.

    /** A step or a mask: what it makes of an event, of the field {@code ms} unless its type says otherwise. */
    private record OfEvent(
            String name,
            String call,
            String good,
            String then,
            Edge absent,
            Edge wrong,
            Edge notFinite,
            Edge empty,
            Edge limit) {}

    private static final Edge ONE_EVENT = never("sees one event at a time");
    private static final Edge NO_STATE = never("keeps nothing");

    private static final List<OfEvent> STEPS = List.of(
            new OfEvent(
                    "drop",
                    "drop: ms > 1.0",
                    "{ms: 1.5}",
                    "FILTERED",
                    of("{ms: null}", "KEPT", "stays"),
                    of("drop: ms", "R0218", "refused when the file is loaded"),
                    of("{ms: NaN}", "KEPT", "stays: no comparison with NaN is true"),
                    ONE_EVENT,
                    NO_STATE),
            new OfEvent(
                    "sample",
                    "{ sample: 0.0001%, by: ms }",
                    "{ms: 1.5}",
                    "SAMPLED",
                    of("{ms: null}", "SAMPLED", "is sampled by itself; stays if `always` is true"),
                    of("sample: 1%\nalways: ms", "R0218", "refused when the file is loaded; a key is of any type"),
                    of("{ms: NaN}", "SAMPLED", "is no key: sampled by itself"),
                    ONE_EVENT,
                    NO_STATE),
            new OfEvent(
                    "where",
                    "where: ms > 1.0",
                    "{ms: 1.5}",
                    "KEPT",
                    of("{ms: null}", "FILTERED", "is let go"),
                    of("where: ms", "R0218", "refused when the file is loaded"),
                    of("{ms: NaN}", "FILTERED", "is let go: no comparison with NaN is true"),
                    ONE_EVENT,
                    NO_STATE));

    private static final List<OfEvent> MASKS = List.of(
            new OfEvent(
                    "drop",
                    "drop",
                    "{ms: 1.5}",
                    "absent",
                    of("{ms: null}", "absent", "stays absent"),
                    never("is not read"),
                    of("{ms: NaN}", "absent", "becomes absent like everything"),
                    ONE_EVENT,
                    NO_STATE),
            new OfEvent(
                    "pseudonym",
                    "pseudonym",
                    "{ms: 1.5}",
                    "test.0.…",
                    of("{ms: null}", "absent", "stays absent"),
                    of("{ms: x}", "dead conversion", "takes any type; a value that does not convert is dead"),
                    of("{ms: Infinity}", "dead not_finite", "dead as `not_finite`"),
                    ONE_EVENT,
                    never("remembers 4,096 values and forgets others")),
            new OfEvent(
                    "truncate",
                    "truncate: 0.1",
                    "{ms: 1.5}",
                    "1.5",
                    of("{ms: null}", "absent", "stays absent"),
                    of(
                            "{ms: x}",
                            "dead conversion",
                            "refused when the file is loaded; a value that does not convert is dead"),
                    of("{ms: NaN}", "NaN", "stays as it is"),
                    ONE_EVENT,
                    of(
                            "{ms: -1.7976931348623157e308}",
                            "dead overflow",
                            "dead as `overflow` where there is no multiple below")));

    @TestFactory
    Stream<DynamicTest> steps() {
        return STEPS.stream().flatMap(each -> ofEvent(each, EdgesTest::stepped));
    }

    @TestFactory
    Stream<DynamicTest> masks() {
        return MASKS.stream().flatMap(each -> ofEvent(each, EdgesTest::masked));
    }

    private interface Made {
        String of(String call, String given);
    }

    private static Stream<DynamicTest> ofEvent(OfEvent each, Made made) {
        return Stream.of(
                test(
                        each.name,
                        "good",
                        () -> assertThat(made.of(each.call, each.good)).isEqualTo(each.then)),
                test(each.name, "null", () -> holds(each, each.absent, made)),
                test(
                        each.name,
                        "missing",
                        () -> assertThat(made.of(each.call, "{}")).isEqualTo(((Happens) each.absent).then)),
                test(each.name, "wrong type", () -> holds(each, each.wrong, made)),
                test(each.name, "not finite", () -> holds(each, each.notFinite, made)),
                test(each.name, "empty", () -> holds(each, each.empty, made)),
                test(each.name, "limit", () -> holds(each, each.limit, made)));
    }

    private static void holds(OfEvent each, Edge edge, Made made) {
        if (edge instanceof Happens happens) {
            String given = happens.given.getFirst();
            assertThat(given.startsWith("{ms") ? made.of(each.call, given) : made.of(given, each.good))
                    .isEqualTo(happens.then);
        }
    }

    private static String stepped(String call, String given) {
        var problems = new Problems();
        Step step = read(call, Operators.STEPS, false, problems);
        if (step == null) {
            return problems.all().getFirst().code();
        }
        var bench = new Bench();
        Step.Run run = step.bind(bench.slots);
        bench.ready();
        bench.read(given);
        Step.Outcome outcome = run.apply(bench.event);
        return outcome == Step.Outcome.DEAD ? "dead " + bench.event.failure : outcome.name();
    }

    // Steps of the grammar: they have no shape of their own, so they are read, planned and run as documents.

    /**
     * A step of the grammar.
     *
     * @param steps as they stand in a reduction
     * @param shows what is shown of the event that goes on: an expression
     */
    private record OfGrammar(
            String name,
            String steps,
            String shows,
            String good,
            String then,
            Edge absent,
            Edge wrong,
            Edge notFinite,
            Edge empty,
            Edge limit) {}

    private static final String PARSE = "- parse: user\n  as: json\n  fields: { x: { type: double } }";
    private static final String LOOKUP = "- lookup: t.csv\n  key: user\n  fields: { size: { type: double } }";
    private static final Edge AS_ABSENT = of("{ms: null}", "null", "stays absent");
    private static final Edge AS_IT_IS = of("{ms: NaN}", "NaN", "goes on as it is");

    private static Edge unknown(String steps, String code) {
        return of(steps, code, "takes any type; a name that is not there is refused when the file is loaded");
    }

    private static final List<OfGrammar> GRAMMAR = List.of(
            new OfGrammar(
                    "expect",
                    "- expect: { small: ms < 10.0 }",
                    "ms",
                    "{ms: 1.5, bytes: 0}",
                    "1.5",
                    of(
                            "{ms: null}",
                            "dead:expect:small",
                            "breaks the rule, as false does: dead as `expect:` and the rule's name, or flagged"),
                    of("- expect: { small: ms }", "R0408", "refused when the file is loaded"),
                    of("{ms: NaN}", "dead:expect:small", "breaks the rule: no comparison with NaN is true"),
                    ONE_EVENT,
                    of(
                            "- expect: { small: 10 / bytes > 1 }",
                            "dead:division_by_zero",
                            "keeps nothing; a rule that fails is dead with the reason of the error")),
            new OfGrammar(
                    "keep",
                    "- keep: [ms]",
                    "ms",
                    "{ms: 1.5}",
                    "1.5",
                    AS_ABSENT,
                    unknown("- keep: [ms, mss]", "R0302"),
                    AS_IT_IS,
                    ONE_EVENT,
                    NO_STATE),
            new OfGrammar(
                    "let",
                    "- let: { x: ms * 2.0 }",
                    "x",
                    "{ms: 1.5, bytes: 1}",
                    "3.0",
                    of("{ms: null}", "null", "makes an absent value"),
                    of("- let: { x: ms + user }", "R0304", "refused when the file is loaded"),
                    of("{ms: Infinity}", "Infinity", "is reckoned with as IEEE 754 says"),
                    ONE_EVENT,
                    of(
                            "- let: { x: bytes + 9223372036854775807 }",
                            "dead:overflow",
                            "an error is dead: `overflow`, `division_by_zero`, `too_long` and their like")),
            new OfGrammar(
                    "lookup",
                    LOOKUP,
                    "size",
                    "{user: ada}",
                    "1.5",
                    of(
                            "{user: null}",
                            "null",
                            "finds nothing: what it names is absent, or the event is dead as `not_found`"),
                    of(
                            LOOKUP.replace("key: user", "key: ms\n  column: user"),
                            "R0218",
                            "a key that is a double, a timestamp or a duration is refused when the file is loaded"),
                    never("no key is a double"),
                    of(LOOKUP.replace("t.csv", "empty.csv"), "null", "nothing is found"),
                    of(
                            "{user: bob}",
                            "null",
                            "finds nothing; a file of more than 64 MiB or 1,000,000 rows is refused")),
            new OfGrammar(
                    "mask",
                    "- mask: { ms: { truncate: 0.1 } }",
                    "ms",
                    "{ms: 1.5}",
                    "1.5",
                    AS_ABSENT,
                    of("- mask: { user: { truncate: 0.1 } }", "R0410", "as the mask says, below"),
                    of("{ms: NaN}", "NaN", "as the mask says, below"),
                    ONE_EVENT,
                    of("{ms: -1.7976931348623157e308}", "dead:overflow", "as the mask says, below")),
            new OfGrammar(
                    "parse",
                    PARSE,
                    "x",
                    "{\"user\":\"{\\\"x\\\":1.5}\"}",
                    "1.5",
                    of("{user: null}", "null", "makes absent values"),
                    of(
                            "{\"user\":\"{\\\"x\\\":\\\"y\\\"}\"}",
                            "dead:conversion",
                            "dead as `conversion`, or absent with `unreadable: absent`"),
                    of("{\"user\":\"{\\\"x\\\":\\\"NaN\\\"}\"}", "NaN", "read as its decoder reads it, below"),
                    of("{\"user\":\"\"}", "dead:not_json", "as its decoder says, below"),
                    of(
                            "{\"user\":\"" + "[".repeat(1_001) + "\"}",
                            "dead:not_json",
                            "dead with its decoder's reason, or absent with `unreadable: absent`")),
            new OfGrammar(
                    "remove",
                    "- remove: [user]",
                    "ms",
                    "{ms: 1.5}",
                    "1.5",
                    AS_ABSENT,
                    unknown("- remove: [mss]", "R0302"),
                    AS_IT_IS,
                    ONE_EVENT,
                    NO_STATE),
            new OfGrammar(
                    "rename",
                    "- rename: { ms: x }",
                    "x",
                    "{ms: 1.5}",
                    "1.5",
                    AS_ABSENT,
                    unknown("- rename: { mss: x }", "R0302"),
                    AS_IT_IS,
                    ONE_EVENT,
                    NO_STATE),
            new OfGrammar(
                    "use",
                    "- use: doubled",
                    "x",
                    "{ms: 1.5}",
                    "3.0",
                    of("{ms: null}", "null", "as the fragment's steps do"),
                    of("- use: tripled", "R0223", "a fragment that is not there is refused when the file is loaded"),
                    of("{ms: NaN}", "NaN", "as the fragment's steps do"),
                    ONE_EVENT,
                    of(
                            "- use: doubled\n".repeat(3),
                            "12.0",
                            "keeps nothing; may be used again, and fragments that need each other are refused")));

    @TempDir
    private static Path directory;

    @BeforeAll
    static void files() throws IOException {
        Files.writeString(directory.resolve("t.csv"), "user,size\nada,1.5\n");
        Files.writeString(directory.resolve("empty.csv"), "user,size\n");
    }

    @TestFactory
    Stream<DynamicTest> grammar() {
        return GRAMMAR.stream()
                .flatMap(each -> Stream.of(
                        test(
                                each.name,
                                "good",
                                () -> assertThat(shown(each.steps, each.shows, each.good))
                                        .isEqualTo(each.then)),
                        test(each.name, "null", () -> holds(each, each.absent)),
                        test(
                                each.name,
                                "missing",
                                () -> assertThat(shown(each.steps, each.shows, "{}"))
                                        .isEqualTo(((Happens) each.absent).then)),
                        test(each.name, "wrong type", () -> holds(each, each.wrong)),
                        test(each.name, "not finite", () -> holds(each, each.notFinite)),
                        test(each.name, "empty", () -> holds(each, each.empty)),
                        test(each.name, "limit", () -> holds(each, each.limit))));
    }

    /** What the page says of options. */
    @Test
    void otherwise() {
        String unreadable = PARSE + "\n  unreadable: absent";
        assertThat(shown(unreadable, "x", "{\"user\":\"\"}")).isEqualTo("null");
        assertThat(shown(unreadable, "x", "{\"user\":\"{\\\"x\\\":\\\"y\\\"}\"}"))
                .isEqualTo("null");
        assertThat(shown(LOOKUP + "\n  else: dead", "size", "{user: null}")).isEqualTo("dead:not_found");
        assertThat(shown(LOOKUP + "\n  else: dead", "size", "{user: bob}")).isEqualTo("dead:not_found");
        assertThat(shown("- expect: { small: ms < 10.0 }\n  else: flag", "small", "{ms: null}"))
                .isEqualTo("false");
        assertThat(shown("- expect: { small: ms < 10.0 }\n  else: flag", "small", "{ms: NaN}"))
                .isEqualTo("false");
    }

    private static void holds(OfGrammar each, Edge edge) {
        if (edge instanceof Happens happens) {
            String given = happens.given.getFirst();
            assertThat(
                            given.startsWith("-")
                                    ? shown(given, each.shows, each.good)
                                    : shown(each.steps, each.shows, given))
                    .isEqualTo(happens.then);
        }
    }

    /** What a row shows of the event, or what has become of it, or why the document is refused. */
    private static String shown(String steps, String shows, String given) {
        var problems = new Problems();
        String fields = FIELDS.entrySet().stream()
                .map(field -> field.getKey() + ": { type: " + field.getValue().text() + " }")
                .collect(Collectors.joining(", ", "{ ", " }"));
        String text = "weir: 1\nstream: s\ndecode: json\ntime: kafka\nfields: " + fields
                + "\n---\nfragment: doubled\nsteps: [{ let: { x: ms * 2.0 } }, { let: { ms: x } }]\n"
                + "---\nreduction: r\nversion: 1\nfrom: s\nsteps:\n" + steps.indent(2)
                + "aggregate: { by: [{ shown: string(" + shows + ") }], window: 1m, take: { c: count() } }\n";
        String file = directory.resolve("r.yaml").toString();
        Plans plans = Planner.plan(Documents.of(Map.of(file, text), Vocabulary.EDITION_1, problems), problems);
        plans.load(problems);
        if (!problems.none()) {
            return problems.all().getFirst().code();
        }
        ReductionPlan plan = plans.reductions().get("r");
        var calm = new Calm(plan.stream(), List.of(plan), List.of("a"), Map.of());
        calm.offer("a", null, json(given).getBytes(StandardCharsets.UTF_8), 1_767_225_600_000L);
        calm.finish();
        return calm.rows("r").isEmpty()
                ? calm.ledger("a", "r").outcomes().firstKey()
                : String.valueOf(calm.rows("r").getFirst().value("shown"));
    }

    private static String masked(String call, String given) {
        Mask mask = read(call, Operators.MASKS, false, new Problems());
        var masked = new Masking.Masked("masked", Expression.name("ms", Type.DOUBLE), mask);
        var bench = new Bench();
        Step.Run run = new Masking(List.of(masked)).bind(bench.slots, Supplies.known());
        bench.ready();
        bench.read(given);
        if (run.apply(bench.event) == Step.Outcome.DEAD) {
            return "dead " + bench.event.failure;
        }
        int to = bench.slots.reserve("masked");
        return bench.event.status[to] == Event.ABSENT
                ? "absent"
                : String.valueOf(Slots.value(bench.event, to, masked.type())).replaceAll("(?<=test\\.0\\.).*", "…");
    }

    // Decoders.

    /**
     * A decoder.
     *
     * @param field what is read, as a double
     * @param good a record where it is 1.5
     */
    private record OfDecoder(
            String name,
            String call,
            String field,
            String good,
            Edge isNull,
            Edge missing,
            Edge wrong,
            Edge notFinite,
            Edge empty,
            Edge limit) {}

    private static final String ACCESS = "::1 - - [01/Jan/2026:00:00:01 +0000] \"GET / HTTP/1.1\" 200 ";
    private static final Edge NOT_A_NUMBER_THERE = never("what is no number is no record of this form");

    private static Edge conversion(String record) {
        return of(record, "!", "dead for the reductions that read the field, as `conversion`");
    }

    private static Edge nan(String record) {
        return of(record, "NaN", "read as written: NaN, Infinity");
    }

    private static Edge absent(String record) {
        return of(record, "-", "absent");
    }

    private static Edge dead(String record, String reason) {
        return of(record, reason, "dead as `" + reason + "`");
    }

    /** What records of Avro are written with: 1 has a union of null and a text, 2 has something else. */
    private static final Map<Integer, Schema> SCHEMAS = Map.of(
            1,
            SchemaBuilder.record("R").fields().optionalString("n").endRecord(),
            2,
            SchemaBuilder.record("R").fields().requiredInt("m").endRecord());

    private static final List<OfDecoder> DECODERS = List.of(
            new OfDecoder(
                    "avro",
                    "avro",
                    "/n",
                    "\0\0\0\0\1\2\6" + "1.5",
                    absent("\0\0\0\0\1\0"),
                    absent("\0\0\0\0\2\2"),
                    conversion("\0\0\0\0\1\2\2x"),
                    nan("\0\0\0\0\1\2\6NaN"),
                    dead("", "not_avro"),
                    dead("\0\0\0\0\1\2\176x", "not_avro")),
            new OfDecoder(
                    "cef",
                    "cef",
                    "/n",
                    "CEF:0|a|b|1|2|c|5|n=1.5",
                    absent("CEF:0|a|b|1|2|c|5|n="),
                    absent("CEF:0|a|b|1|2|c|5|m=1"),
                    conversion("CEF:0|a|b|1|2|c|5|n=x"),
                    nan("CEF:0|a|b|1|2|c|5|n=NaN"),
                    dead("", "not_cef"),
                    dead("CEF:0|a|b|1|2|c", "not_cef")),
            new OfDecoder(
                    "combined",
                    "combined",
                    "/bytes",
                    ACCESS + "15 \"-\" \"-\"",
                    absent(ACCESS + "- \"-\" \"-\""),
                    dead(ACCESS, "not_combined"),
                    dead(ACCESS + "x \"-\" \"-\"", "not_combined"),
                    NOT_A_NUMBER_THERE,
                    dead("", "not_combined"),
                    dead(ACCESS + "15 \"" + "x".repeat(100_000), "not_combined")),
            new OfDecoder(
                    "common",
                    "common",
                    "/bytes",
                    ACCESS + "15",
                    absent(ACCESS + "-"),
                    dead(ACCESS, "not_common"),
                    dead(ACCESS + "x", "not_common"),
                    NOT_A_NUMBER_THERE,
                    dead("", "not_common"),
                    dead("x".repeat(100_000), "not_common")),
            new OfDecoder(
                    "csv",
                    "{ csv: [a, n] }",
                    "/n",
                    "x,1.5",
                    absent("x,"),
                    dead("x", "not_csv"),
                    conversion("x,y"),
                    nan("x,NaN"),
                    dead("", "not_csv"),
                    dead("x,".repeat(50_000), "not_csv")),
            new OfDecoder(
                    "first_of",
                    "first_of: [json, logfmt]",
                    "/n",
                    "n=1.5",
                    absent("{\"n\":null}"),
                    absent("m=1"),
                    conversion("n=x"),
                    nan("n=NaN"),
                    dead("", "none_fits"),
                    dead("[".repeat(1_001), "none_fits")),
            new OfDecoder(
                    "grok",
                    "grok: '%{WORD:a}(?: %{NOTSPACE:n})?'",
                    "/n",
                    "x 1.5",
                    never("a pattern has no null"),
                    absent("x"),
                    conversion("x y"),
                    nan("x NaN"),
                    dead("", "no_match"),
                    never("RE2 takes linear time and no memory that grows with the line")),
            new OfDecoder(
                    "json",
                    "json",
                    "/n",
                    "{\"n\":1.5}",
                    absent("{\"n\":null}"),
                    absent("{}"),
                    conversion("{\"n\":\"x\"}"),
                    of(
                            "{\"n\":\"NaN\"}",
                            "NaN",
                            "as a string read as written; as a number it is no JSON, and dead as `not_json`"),
                    dead("", "not_json"),
                    of("[".repeat(1_001), "not_json", "more than 1,000 levels are dead as `not_json`")),
            new OfDecoder(
                    "logfmt",
                    "logfmt",
                    "/n",
                    "n=1.5",
                    absent("n="),
                    absent("m=1"),
                    conversion("n=x"),
                    nan("n=NaN"),
                    dead("", "not_logfmt"),
                    absent("m=1 ".repeat(50_000))),
            new OfDecoder(
                    "regex",
                    "regex: '(?<a>\\w+)(?: (?<n>\\S+))?'",
                    "/n",
                    "x 1.5",
                    never("a pattern has no null"),
                    absent("x"),
                    conversion("x y"),
                    nan("x NaN"),
                    dead("", "no_match"),
                    never("RE2 takes linear time and no memory that grows with the line")),
            new OfDecoder(
                    "syslog",
                    "syslog",
                    "/sd/id/n",
                    "<34>1 - - - - - [id n=\"1.5\"] m",
                    absent("<34>1 - - - - - [id n=\"\"] m"),
                    absent("<34>1 - - - - - - m"),
                    conversion("<34>1 - - - - - [id n=\"x\"] m"),
                    nan("<34>1 - - - - - [id n=\"NaN\"] m"),
                    dead("", "not_syslog"),
                    dead("<34>1 - - - - - [id n=\"" + "x".repeat(100_000), "not_syslog")),
            new OfDecoder(
                    "text",
                    "text",
                    "/message",
                    "1.5",
                    never("everything is a text"),
                    never("every record has a message"),
                    conversion("x"),
                    nan("NaN"),
                    of("", "!", "an empty message; whoever wants another type of it has a `conversion`"),
                    conversion("x".repeat(100_000))),
            new OfDecoder(
                    "tsv",
                    "{ tsv: [a, n] }",
                    "/n",
                    "x\t1.5",
                    absent("x\t\\N"),
                    dead("x", "not_tsv"),
                    conversion("x\ty"),
                    nan("x\tNaN"),
                    dead("", "not_tsv"),
                    dead("x\t".repeat(50_000), "not_tsv")));

    @TestFactory
    Stream<DynamicTest> decoders() {
        return DECODERS.stream()
                .flatMap(each -> Stream.of(
                        test(
                                each.name,
                                "good",
                                () -> assertThat(decoded(each, each.good)).isIn("1.5", "15.0")),
                        test(each.name, "null", () -> holds(each, each.isNull)),
                        test(each.name, "missing", () -> holds(each, each.missing)),
                        test(each.name, "wrong type", () -> holds(each, each.wrong)),
                        test(each.name, "not finite", () -> holds(each, each.notFinite)),
                        test(each.name, "empty", () -> holds(each, each.empty)),
                        test(each.name, "limit", () -> holds(each, each.limit))));
    }

    private static void holds(OfDecoder each, Edge edge) {
        if (edge instanceof Happens happens) {
            assertThat(decoded(each, happens.given.getFirst())).isEqualTo(happens.then);
        }
    }

    private static String decoded(OfDecoder each, String record) {
        var supplies = new Supplies(Keyring.EMPTY, SCHEMAS::get);
        return Decoded.of(Decoded.decoder(each.call), TimeFormat.DEFAULT, supplies, each.field + ":double")
                .read(record);
    }

    // All of them, and the page.

    @Test
    void everyOperatorHasALine() {
        assertThat(AGGREGATES.stream().map(OfAggregate::name))
                .containsExactlyElementsOf(Operators.AGGREGATES.shapes().keySet());
        assertThat(STEPS.stream().map(OfEvent::name))
                .containsExactlyElementsOf(Operators.STEPS.shapes().keySet());
        assertThat(Stream.concat(
                        STEPS.stream().map(OfEvent::name), GRAMMAR.stream().map(OfGrammar::name)))
                .containsExactlyInAnyOrderElementsOf(
                        Vocabulary.EDITION_1.steps().names());
        assertThat(MASKS.stream().map(OfEvent::name))
                .containsExactlyElementsOf(Operators.MASKS.shapes().keySet());
        assertThat(DECODERS.stream().map(OfDecoder::name))
                .containsExactlyElementsOf(Operators.DECODERS.shapes().keySet());
    }

    @Test
    void thePageSaysTheSame() throws IOException {
        var page = new StringBuilder(Files.readString(Path.of("src", "test", "resources", "edges-page.md")));
        page.append(
                "\n## Aggregates\n\nNull and missing values are skipped; what is not finite is told by the row's `problems`. A value that does not convert to its field's type makes the event a dead letter before an aggregate sees it.\n\n");
        page.append("| | wrong type | NaN, infinity | no events | at its limit |\n|---|---|---|---|---|\n");
        AGGREGATES.forEach(each -> row(
                page, each.name, says(each.wrong), says(each.notFinite), "`" + each.nothing + "`", says(each.limit)));
        page.append(
                "\n## Steps\n\n| | null, missing | wrong type | NaN, infinity | at its limit |\n|---|---|---|---|---|\n");
        var steps = new TreeMap<String, List<Edge>>();
        STEPS.forEach(each -> steps.put(each.name, List.of(each.absent, each.wrong, each.notFinite, each.limit)));
        GRAMMAR.forEach(each -> steps.put(each.name, List.of(each.absent, each.wrong, each.notFinite, each.limit)));
        steps.forEach((name, edges) ->
                row(page, name, edges.stream().map(EdgesTest::says).toArray(String[]::new)));
        page.append(
                "\n## Masks\n\n| | null, missing | wrong type | NaN, infinity | at its limit |\n|---|---|---|---|---|\n");
        MASKS.forEach(each ->
                row(page, each.name, says(each.absent), says(each.wrong), says(each.notFinite), says(each.limit)));
        page.append("\n## Decoders\n\nA value that is not as the field's type wants it (`x` for a double).\n\n");
        page.append(
                "| | null | missing | wrong type | NaN, infinity | an empty record | too much |\n|---|---|---|---|---|---|---|\n");
        DECODERS.forEach(each -> row(
                page,
                each.name,
                says(each.isNull),
                says(each.missing),
                says(each.wrong),
                says(each.notFinite),
                says(each.empty),
                says(each.limit)));
        if ("write".equals(System.getProperty("weir.golden"))) {
            Files.writeString(PAGE, page);
        } else {
            assertThat(Files.readString(PAGE)).isEqualTo(page.toString());
        }
    }

    private static void row(StringBuilder page, String name, String... cells) {
        page.append("| `")
                .append(name)
                .append("` | ")
                .append(String.join(" | ", cells))
                .append(" |\n");
    }

    private static String says(Edge edge) {
        return switch (edge) {
            case Happens happens -> happens.says;
            case Never never -> never.because;
        };
    }
}
