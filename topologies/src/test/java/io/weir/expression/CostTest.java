// SPDX-License-Identifier: Apache-2.0
package io.weir.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.google.re2j.Pattern;
import io.weir.event.Evaluator;
import io.weir.event.Event;
import io.weir.event.Type;
import io.weir.language.Documents;
import io.weir.language.Vocabulary;
import io.weir.plan.Planner;
import io.weir.problem.Problem;
import io.weir.problem.Problems;
import io.weir.problem.Source;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an expression may cost, whatever is written in a file and whatever an event holds. */
class CostTest {

    private static final Scope SCOPE =
            Scope.of(Map.of("s", Type.STRING, "p", Type.STRING, "i", Type.INT, "ok", Type.BOOL));

    /** What a thread has by default. */
    private static final long STACK = 1024 * 1024;

    // The text.

    @ParameterizedTest
    @ValueSource(ints = {250, 1_000, 100_000, 1_000_000})
    void noTextIsTooDeepForTheStack(int times) throws InterruptedException {
        for (String text : List.of(
                "(".repeat(times),
                "(".repeat(times) + "i" + ")".repeat(times),
                "[".repeat(times),
                "{".repeat(times),
                "-".repeat(times) + "i",
                "!".repeat(times) + "ok",
                "- ".repeat(times) + "i",
                "! ".repeat(times) + "ok",
                "i" + " + i".repeat(times),
                "i" + "-i".repeat(times),
                "i" + " in [i]".repeat(times),
                "i" + " == i".repeat(times),
                "s" + ".x".repeat(times),
                "s" + ".trim()".repeat(times),
                "s" + "[0]".repeat(times),
                "size(".repeat(times) + "s" + ")".repeat(times),
                "ok ? i : ".repeat(times) + "i",
                "ok && ok ? i : ".repeat(times) + "i",
                "(ok && ".repeat(times) + "ok" + ")".repeat(times),
                "[1].exists(x, ".repeat(times) + "ok" + ")".repeat(times))) {
            var problems = problems(text);
            assertThat(problems).as("%.40s…, %d times", text, times).isNotEmpty();
            if (times < 100_000) {
                // A long text is too long before it is too deep; one that is not closed is told as such, if it is not
                // too deep.
                assertThat(problems.getFirst().message())
                        .as("%.40s…, %d times", text, times)
                        .isEqualTo("the expression is nested more than 200 levels deep");
            }
            assertThat(problems.getFirst().code()).isEqualTo(Report.SIZE);
        }
    }

    @Test
    void whatIsNestedLessRunsInADefaultStack() throws InterruptedException {
        for (String text : nestedLess()) {
            assertThat(problems(text)).as("%.60s…", text).isEmpty();
        }
    }

    /** And so does whatever walks over it to make a plan. */
    @Test
    void whatIsNestedLessIsPlannedInADefaultStack() throws InterruptedException {
        var steps = new StringBuilder();
        nestedLess().forEach(text -> steps.append("  - where: '").append(text).append("'\n"));
        String yaml = """
                weir: 1
                stream: raw.s
                decode: json
                fields: { s: { type: string }, i: { type: int }, ok: { type: bool } }
                time: kafka
                ---
                reduction: r
                version: 1
                from: raw.s
                steps:
                %saggregate: { window: 1m, take: { n: count() } }
                """.formatted(steps);
        var problems = new Problems();
        inADefaultStack(
                () -> Planner.plan(Documents.of(Map.of("r.yaml", yaml), Vocabulary.EDITION_1, problems), problems),
                "a plan");
        assertThat(problems.all()).isEmpty();
    }

    private static List<String> nestedLess() {
        return List.of(
                "(".repeat(190) + "i" + ")".repeat(190) + " == 7",
                "i" + " + i".repeat(190) + " == 7",
                "s" + ".trim()".repeat(90) + " == s",
                "ok ? i == 1 : ".repeat(90) + "ok",
                "i == 0" + " || i == 1".repeat(490),
                "ok" + " && ok".repeat(950),
                strings(450) + ".exists(x, x == s)",
                strings(300) + ".exists_one(x, x == s)",
                "s in " + strings(1_900));
    }

    /** Checked, printed, compared, bound and run by a thread as they are by default. */
    private static List<Problem> problems(String text) throws InterruptedException {
        var problems = new Problems();
        inADefaultStack(
                () -> {
                    Expression checked = check(text, problems);
                    if (checked != null) {
                        assertThat(checked.text()).isNotEmpty();
                        assertThat(checked.reads()).isNotEmpty();
                        assertThat(check(text, new Problems())).isEqualTo(checked);
                        assertThat(run(checked, Map.of("s", "x", "p", "y", "i", 7L, "ok", true)))
                                .isNotNull();
                    }
                },
                text);
        return problems.all();
    }

    private static void inADefaultStack(Runnable work, String what) throws InterruptedException {
        var thrown = new AtomicReference<Throwable>();
        var thread = new Thread(null, work, "checks", STACK);
        thread.setUncaughtExceptionHandler((ignored, failure) -> thrown.set(failure));
        thread.start();
        thread.join();
        assertThat(thrown.get()).as("%.60s…", what).isNull();
    }

    private static String strings(int count) {
        return IntStream.range(0, count)
                .mapToObj(each -> "\"a" + each + "\"")
                .collect(Collectors.joining(", ", "[", "]"));
    }

    // What an event does to strings.

    @Test
    void noStringGrowsWithoutEnd() {
        String most = "x".repeat(1 << 20);
        String half = "x".repeat(1 << 19);
        for (String text : List.of(
                "s + p",
                "s.replace(\"x\", p)",
                "s.replace(\"\", p)",
                "s.replace(\"x\", p, 5)",
                "s.replace(\"\", p, 1000000)",
                "[s, p].join()",
                "[s, s].join(p)",
                "s.split(\"\").join(p)",
                "s.split(\"\").join(\"ab\")",
                "regex.replace(s, \"x\", p)",
                "regex.replace(s, \"x*\", \"\\\\0\\\\0\\\\0\")",
                "regex.replace(s, \".\", \"ab\", 900000)",
                "strings.quote(s)")) {
            assertThat(run(text, Map.of("s", most, "p", most))).as(text).isIn("failed too_long", "failed too_costly");
        }
        assertThat(run("s + p", Map.of("s", half, "p", half))).isEqualTo(most);
        assertThat(run("s.replace(\"x\", p)", Map.of("s", half, "p", "ab"))).isEqualTo("ab".repeat(1 << 19));
        assertThat(run("s.replace(\"x\", p)", Map.of("s", half, "p", "abc"))).isEqualTo("failed too_long");
        // What was longer before may stay so: a record may be, where its topic lets it.
        assertThat(run("s.replace(\"x\", \"y\")", Map.of("s", most + most))).isEqualTo("y".repeat(1 << 21));
        assertThat(run("regex.replace(s, \"^x\", \"y\")", Map.of("s", most + most)))
                .isEqualTo("y" + "x".repeat((1 << 21) - 1));
    }

    // Regular expressions.

    /** Patterns that take other engines exponential time, or quadratic. */
    private static final List<String> EVIL = List.of(
            "(a+)+$",
            "(a+)+b",
            "(a*)*b",
            "(a|a)*b",
            "(a|aa)+$",
            "(a?){30}a{30}b",
            "(.*)*b",
            "^(([a-z])+.)+[A-Z]([a-z])+$",
            "(x+x+)+y",
            "a*a*a*a*a*a*b",
            "(.*a){12}b",
            "\\s+$",
            "^(\\w+\\s?)*$",
            "(?:[a-z]+)*(?:[a-z]+)*[0-9]");

    @Test
    void aMatchReadsTheTextOnce() {
        List<IntFunction<String>> texts = List.of(
                "a"::repeat,
                "x"::repeat,
                " "::repeat,
                length -> "a ".repeat(length / 2),
                length -> "aX".repeat(length / 2));
        for (String pattern : EVIL) {
            assertThat(RegexScan.of(pattern).fits()).isTrue();
            for (IntFunction<String> text : texts) {
                long once = reads(pattern, text.apply(2_000));
                long twice = reads(pattern, text.apply(4_000));
                assertThat(twice).as(pattern).isLessThanOrEqualTo(2 * once + 100);
                // A code point is looked at from both sides.
                assertThat(once).as(pattern).isLessThanOrEqualTo(5 * 2_000);
            }
        }
    }

    private static long reads(String pattern, String text) {
        var count = new long[1];
        Pattern.compile(pattern)
                .matcher(new CharSequence() {
                    @Override
                    public char charAt(int index) {
                        count[0]++;
                        return text.charAt(index);
                    }

                    @Override
                    public int length() {
                        return text.length();
                    }

                    @Override
                    public CharSequence subSequence(int start, int end) {
                        return text.subSequence(start, end);
                    }

                    @Override
                    public String toString() {
                        return text;
                    }
                })
                .find();
        return count[0];
    }

    /** To find all matches may take a square of steps even of RE2: each looks whether the longer alternative comes. */
    @Test
    void aSearchForAllMatchesGivesUp() {
        String long_ = "x".repeat(100_000);
        for (String text : List.of("regex.replace(s, \"x*y|x\", \"\")", "regex.extractAll(s, \"x*y|x\").size()")) {
            assertThat(run(text, Map.of("s", long_))).as(text).isEqualTo("failed too_costly");
        }
        // Neither many matches nor a long text are too costly by themselves.
        assertThat(run("regex.replace(s, \"x\", \"y\")", Map.of("s", long_))).isEqualTo("y".repeat(100_000));
        assertThat(run("regex.extractAll(s, \"x|z\").size()", Map.of("s", long_)))
                .isEqualTo("100000");
        assertThat(run("regex.replace(s, \"\", \"-\").size()", Map.of("s", "x".repeat(5_000))))
                .isEqualTo("10001");
        assertThat(run("regex.replace(s, \"z*\", \"-\").size()", Map.of("s", "\uD83D\uDE00x".repeat(2_000))))
                .isEqualTo(run("regex.replace(s, \"z*\", \"-\").size()", Map.of("s", "\uD83D\uDE00x".repeat(200)))
                        .replace("01", "001"));
        assertThat(run("regex.extractAll(s, \"x*y|x\").size()", Map.of("s", "x".repeat(1_000))))
                .isEqualTo("1000");
    }

    /** Where the count of looks ends is up to the sender, who chooses the length: it may end in a search, and in a group of what was found. */
    @Test
    void whereverASearchIsExhaustedItSaysSo() {
        for (int length = 340_000; length < 700_000; length += 60_013) {
            String text = "1".repeat(length);
            for (String call : List.of(
                    "regex.extractAll(s, \"(.)\").size()",
                    "regex.extractAll(s, \"x?(.)\").size()",
                    "regex.replace(s, \"(.)\", \"\\\\1\").size()")) {
                assertThat(run(call, Map.of("s", text)))
                        .as("%s of %d", call, length)
                        .isIn(Integer.toString(length), "failed too_costly");
            }
        }
        assertThat(run("regex.extractAll(s, \"(.)\").size()", Map.of("s", "1".repeat(1_000_000))))
                .isEqualTo("failed too_costly");
    }

    /** Groups that have matched nothing make nothing longer, however many are written. */
    @Test
    void aReplacementIsChargedForEachMatch() {
        assertTimeoutPreemptively(
                Duration.ofSeconds(20),
                () -> assertThat(run(
                                "regex.replace(s, \"x*\", p)",
                                Map.of("s", "a".repeat(400_000), "p", "\\0".repeat(200_000))))
                        .isEqualTo("failed too_costly"));
    }

    /** What CEL takes for a comment is none of the depth. */
    @Test
    void commentsAreNotDeep() throws InterruptedException {
        assertThat(problems("// " + "- ".repeat(300) + "don't\ni == 7 // " + "(".repeat(300)))
                .isEmpty();
        assertThat(problems("// don't\n" + "(".repeat(300) + "i" + ")".repeat(300))
                        .getFirst()
                        .code())
                .isEqualTo(Report.SIZE);
        assertThat(problems("i" + " / i".repeat(300)).getFirst().code()).isEqualTo(Report.SIZE);
    }

    /** A pattern may come from an event, too. */
    @Test
    void aPatternIsLookedThroughOnce() {
        for (String piece : List.of("{", "{1", "\\p{", "[[:", "(", "\\", "\\Q", "[", "(?", "(?P<", "a{2}", "|", "*")) {
            String pattern = piece.repeat(1_000_000);
            assertTimeoutPreemptively(
                    Duration.ofSeconds(20),
                    () -> assertThat(run("s.matches(p)", Map.of("s", "a", "p", pattern)))
                            .as("many %s", piece)
                            .isIn("failed bad_pattern", "false", "true"));
        }
        assertThat(run("s.matches(p)", Map.of("s", "a", "p", "((a{100}){100}){100}")))
                .isEqualTo("failed bad_pattern");
    }

    /** RE2/J folds nine letters from one to the next without end. */
    @Test
    void noPatternIsCompiledForEver() {
        for (String pattern : List.of(
                "(?i)\u1c80",
                "(?i)\\x{1C85}",
                "(?i)\\x{0001c88}",
                "a(?s-i:b)(?si)[\\x{1000}-\\x{2000}]",
                "(?i)[a-\uffff]",
                "(?i)[\\n-\\x{1C90}]")) {
            assertThat(RegexScan.isEndless(pattern)).as(pattern).isTrue();
            assertTimeoutPreemptively(
                    Duration.ofSeconds(20),
                    () -> assertThat(run("s.matches(p)", Map.of("s", "\u00e9", "p", pattern)))
                            .isEqualTo("failed bad_pattern"));
        }
        for (String pattern : List.of(
                "\u1c80",
                "[\\x{1000}-\\x{2000}]",
                "(?i)\u0432[\u0430-\u044f]",
                "(?i)[^a]",
                "(?i)\\pL\\p{Cyrillic}",
                "(?i)\u4e2d-\u6587",
                "(?i)[\\x{0}-\\x{10FFFF}]",
                "(?i)[\\x{1C89}-\\x{FFFF}]")) {
            assertThat(RegexScan.isEndless(pattern)).as(pattern).isFalse();
            assertTimeoutPreemptively(
                    Duration.ofSeconds(20),
                    () -> assertThat(run("s.matches(p)", Map.of("s", "\u00e9", "p", pattern)))
                            .isIn("true", "false"));
        }
    }

    private static Expression check(String text, Problems problems) {
        return Expressions.check(text, new Source("f.yaml", 1, 1, 1), true, SCOPE, problems);
    }

    private static String run(String text, Map<String, Object> values) {
        var problems = new Problems();
        Expression checked = check(text, problems);
        assertThat(checked).as("%s: %s", text, problems.all()).isNotNull();
        return run(checked, values);
    }

    private static String run(Expression checked, Map<String, Object> values) {
        var slots = new Slots();
        SCOPE.names().keySet().forEach(slots::reserve);
        Evaluator evaluator = slots.bind(checked);
        // A pattern that comes again is run in another way, and what is charged for it is the same.
        String first = run(evaluator, checked, slots, values);
        assertThat(run(evaluator, checked, slots, values))
                .as("%s, again", checked.text())
                .isEqualTo(first);
        return first;
    }

    private static String run(Evaluator evaluator, Expression checked, Slots slots, Map<String, Object> values) {
        var event = new Event(slots.size());
        event.clear();
        values.forEach((name, value) -> EvaluatorTest.put(event, slots.reserve(name), value));
        return switch (evaluator.evaluate(event)) {
            case Event.PRESENT ->
                Slots.value(event, evaluator.register, checked.type()).toString();
            case Event.FAILED -> "failed " + event.failure;
            default -> "absent";
        };
    }
}
