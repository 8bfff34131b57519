// SPDX-License-Identifier: Apache-2.0
package io.weir.expression;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.event.Type;
import io.weir.problem.Problem;
import io.weir.problem.Problems;
import io.weir.problem.Source;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is said of wrong expressions, word for word: {@code column+length code message | label | notes}. */
class ProblemsOfExpressionsTest {

    private static final Scope SCOPE = Scope.of(Map.of(
            "path", Type.STRING,
            "status", Type.INT,
            "bytes", Type.INT,
            "ms", Type.DOUBLE,
            "ok", Type.BOOL,
            "time", Type.TIMESTAMP,
            "took", Type.DURATION,
            "client", Type.IP,
            "weir.site", Type.STRING));

    private static final Pattern PARSERS_WORDS = Pattern.compile(
            "undeclared|overload|expecting|<EOF>|protobuf|%[A-Z]|token|extraneous|mismatched|input|alternative|_.?_|@");

    static Stream<Arguments> wrong() {
        return Stream.of(
                // Syntax: the first thing only.
                said("", "1+1 R0301 the expression is empty"),
                said("status >=", "9+1 R0301 a value is missing at the end"),
                said("status = 500", "8+1 R0301 `=` is not expected here | write =="),
                said("ok & ok", "4+1 R0301 `&` is not expected here | write &&"),
                said("ok and ok", "4+3 R0301 `and` is not expected here | write &&"),
                said("not ok", "1+3 R0301 `not` is not expected here | write !"),
                said("status <> 1", "8+2 R0301 `<>` is not expected here | write !="),
                said("(ok", "3+1 R0301 `)` is missing at the end"),
                said("ok)", "3+1 R0301 `)` is not expected here"),
                said("size(path", "9+1 R0301 `)` is missing at the end"),
                said("path == \"a", "9+1 R0301 the string is not closed"),
                said(
                        "path == \"\\q\"",
                        "9+1 R0301 the string is not closed, or has an unknown escape | write \\\\ for one backslash, or r\"…\""),
                said("status + 9223372036854775808", "10+19 R0301 `9223372036854775808` does not fit into 64 bits"),
                said(
                        "if(ok, 1, 2)",
                        "1+2 R0301 `if` is reserved by CEL and names nothing | write condition ? yes : no"),
                said("ok ? 1", "6+1 R0301 the expression is not finished"),
                // Behind a word of another language one reads on.
                said(
                        "stauts >= 500 AND path LIKE \"/a\"",
                        "15+3 R0301 `AND` is not expected here | write &&",
                        "24+4 R0301 `LIKE` is not expected here | write path == \"/a\""),
                said(
                        "bytes = 5 or not ok and statsu <> 1",
                        "7+1 R0301 `=` is not expected here | write ==",
                        "11+2 R0301 `or` is not expected here | write ||",
                        "14+3 R0301 `not` is not expected here | write !",
                        "21+3 R0301 `and` is not expected here | write &&",
                        "25+6 R0302 no field `statsu` | did you mean `status`? | known: bytes, client, ms, ok, path, status, time, took, weir.site",
                        "32+2 R0301 `<>` is not expected here | write !="),
                // Names.
                said(
                        "statsu >= 500",
                        "1+6 R0302 no field `statsu` | did you mean `status`? | known: bytes, client, ms, ok, path, status, time, took, weir.site"),
                said(
                        "weir.sit == \"a\"",
                        "1+8 R0302 no field `weir.sit` | did you mean `weir.site`? | known: bytes, client, ms, ok, path, status, time, took, weir.site"),
                said(
                        "path.user == \"a\"",
                        "1+9 R0302 no field `path.user`: `path` is of type string and has no parts | json(path, \"/…\") reads JSON text"),
                said("status.code", "1+11 R0302 no field `status.code`: `status` is of type int and has no parts"),
                // Functions.
                said("path.startWith(\"/\")", "6+9 R0303 no function `startWith` | did you mean `startsWith`?"),
                said("lower(path)", "1+5 R0303 no function `lower` | did you mean `path.lowerAscii()`?"),
                said("path.length() > 3", "6+6 R0303 no function `length` | did you mean `size`?"),
                said("abs(status)", "1+3 R0303 no function `abs` | did you mean `math.abs`?"),
                said("math.celi(ms)", "6+4 R0303 no function `math.celi` | did you mean `math.ceil`?"),
                said(
                        "now() > time",
                        "1+3 R0303 no function `now` | weir.time is the event's time | why: the same events must give the same rows"),
                said(
                        "dyn(status)",
                        "1+3 R0303 no function `dyn` | | why: every value has one type, known before anything runs"),
                // Types.
                said("path + status", "6+1 R0304 `+` does not go with string and int | write string(status)"),
                said("path == 5", "6+2 R0304 `==` compares string with int | write \"5\""),
                said("status && ok", "8+2 R0304 `&&` takes bools, not int"),
                said("!status", "1+1 R0304 `!` takes a bool, not int"),
                said("ok ? 1 : path", "4+1 R0304 the branches of `?:` are of types int and string"),
                said("status ? 1 : 2", "8+1 R0304 the condition of `?:` is of type int, not bool"),
                said("status in path", "8+2 R0304 `in` looks for int in string"),
                said("path[0]", "5+1 R0304 `[]` does not go with string | write path.charAt(0)"),
                said(
                        "path.startsWith(1)",
                        "6+10 R0304 `startsWith` does not go with string.startsWith(int) | | known: string.startsWith(string)"),
                said("size(status)", "1+4 R0304 `size` does not go with size(int) | | known: size(string)"),
                said(
                        "floor(ms)",
                        "1+5 R0304 `floor` does not go with floor(double) | did you mean `math.floor`? | known: timestamp.floor(string)"),
                said(
                        "coalesce(path, 1)",
                        "1+8 R0304 `coalesce` does not go with coalesce(string, int) | | known: coalesce(x, y), with up to 8 of one type"),
                said("present()", "1+7 R0304 `present` does not go with present() | | known: present(x)"),
                // Durations.
                said("took > 2", "6+1 R0304 `>` compares duration with int | write duration(\"2s\")"),
                said("1.5 + took", "5+1 R0304 `+` does not go with double and duration | write duration(\"1.5s\")"),
                said("took < ms", "6+1 R0304 `<` compares duration with double | double(took) is its seconds"),
                said("2 / took", "3+1 R0304 `/` does not go with int and duration | double(took) is its seconds"),
                said("took % 2", "6+1 R0304 `%` does not go with duration and int | double(took) is its seconds"),
                said(
                        "took * took",
                        "6+1 R0304 `*` does not go with duration and duration | double(took) is its seconds"),
                said("-took", "1+1 R0304 `-` does not go with duration | write took * -1"),
                said("-(took + took)", "1+1 R0304 `-` does not go with duration | write (took + took) * -1"),
                said(
                        "took.bucket([1, 2])",
                        "6+6 R0304 `bucket` does not go with duration.bucket(a list of int) | double(took) is its seconds | known: double.bucket([double, …]), int.bucket([double, …]), int.bucket([int, …])"),
                said(
                        "math.sqrt(took)",
                        "1+9 R0304 `math.sqrt` does not go with math.sqrt(duration) | double(took) is its seconds | known: math.sqrt(double), math.sqrt(int)"),
                said(
                        "ratio(took, ms)",
                        "1+5 R0304 `ratio` does not go with ratio(duration, double) | double(took) is its seconds | known: ratio(double, double), ratio(double, int), ratio(duration, duration), ratio(int, double), ratio(int, int)"),
                // int and double.
                said("status + ms", "8+1 R0305 `+` does not mix int and double | write double(status)"),
                said("ms == status", "4+2 R0305 `==` does not mix int and double | write double(status)"),
                said(
                        "ms * (status + bytes)",
                        "4+1 R0305 `*` does not mix int and double | write double(status + bytes)"),
                said("status == 1.5", "8+2 R0305 `==` does not mix int and double | write double(status)"),
                said("ok ? status : ms", "4+1 R0305 `?:` does not mix int and double | write double(status)"),
                said("coalesce(ms, status)", "1+8 R0305 `coalesce` does not mix int and double | write double(status)"),
                said(
                        "math.greatest(status, ms)",
                        "1+13 R0305 `math.greatest` does not mix int and double | write double(status)"),
                said("ms % 2 == 0", "4+1 R0304 `%` takes ints, not double | write int(…)"),
                // Absence.
                said("has(path)", "1+3 R0306 there is no `has`; a missing value is absent | write present(path)"),
                said(
                        "path == null",
                        "6+2 R0306 a comparison with null never holds; a missing value is absent | write !present(path)"),
                said(
                        "null != status",
                        "6+2 R0306 a comparison with null never holds; a missing value is absent | write present(status)"),
                said(
                        "coalesce(path, null) == \"\"",
                        "16+4 R0306 there is no `null`; a missing value is absent | write present(x)"),
                // Constants.
                said(
                        "time > timestamp(\"2026-01-01\")",
                        "8+9 R0307 `timestamp(\"2026-01-01\")` cannot be converted | such as 2026-01-01T00:00:00Z, with Z or an offset"),
                said(
                        "took > duration(\"1 h\")",
                        "8+8 R0307 `duration(\"1 h\")` cannot be converted | such as 250ms, 30s, 1h30m, 7d"),
                said("path.matches(\"(\")", "14+3 R0307 \"(\" does not do for `matches`: missing closing ) in `(`"),
                said(
                        "regex.extract(path, \"(a)(b)\")",
                        "21+8 R0307 \"(a)(b)\" does not do for `regex.extract`: it has 2 capturing groups, and may have one; others begin with (?:"),
                said("ok || 1 / 0 == 1", "9+1 R0307 `1 / 0` divides by zero"),
                said("status + 9223372036854775807 * 2 > 0", "30+1 R0307 `9223372036854775807 * 2` overflows"),
                said(
                        "time.getHours(\"Mars\") == 1",
                        "15+6 R0307 \"Mars\" does not do for `getHours`: no such time zone"),
                said(
                        "time.floor(\"1x\") == time",
                        "12+4 R0307 \"1x\" does not do for `floor`: not a duration above zero, such as 15m or 1h30m"),
                said(
                        "client == ip(\"10.1\")",
                        "14+6 R0307 \"10.1\" does not do for `ip`: not an address such as 10.0.0.1 or 2001:db8::1"),
                said(
                        "cidr(\"10.0.0.0/33\").containsIP(client)",
                        "6+13 R0307 \"10.0.0.0/33\" does not do for `containsIP`: not a range such as 10.0.0.0/8 or 2001:db8::/32"),
                said("status.bucket([10, 5])", "15+1 R0307 the bounds of `bucket` must rise, and 5 does not"),
                said(
                        "json(path, \"a\") == \"\"",
                        "12+3 R0307 \"a\" does not do for `json`: a JSON Pointer is empty or begins with /"),
                // Left out.
                said("{\"a\": 1}", "1+1 R0308 there are no maps in expressions"),
                said("b\"a\"", "1+1 R0308 there are no bytes in expressions | write the string without b"),
                said("1u", "1+2 R0308 there are no unsigned ints in expressions | write the number without u"),
                said(
                        "path.split(\"/\")",
                        "6+5 R0308 a list of string is not a value: test it with in, exists or all, or take one element"),
                said(
                        "[path].exists(x, x == \"a\")",
                        "1+1 R0308 `exists` and `all` take a list of constants, and `path` is none"),
                said(
                        "cidr(\"10.0.0.0/8\")",
                        "1+4 R0308 a cidr is not a value: call one of its functions where it is made, such as cidr(\"10.0.0.0/8\").containsIP(client)"),
                // All at once, in the order of reading, and nothing that only follows from another.
                said(
                        "statsu >= 500 && path.startWith(\"/\") || has(ms)",
                        "1+6 R0302 no field `statsu` | did you mean `status`? | known: bytes, client, ms, ok, path, status, time, took, weir.site",
                        "23+9 R0303 no function `startWith` | did you mean `startsWith`?",
                        "41+3 R0306 there is no `has`; a missing value is absent | write present(ms)"),
                said(
                        "(path + status) * 2 > 1 && ms == bytes",
                        "7+1 R0304 `+` does not go with string and int | write string(status)",
                        "31+2 R0305 `==` does not mix int and double | write double(bytes)"),
                // Columns count code points.
                said(
                        "\"\uD83D\uDE00\" == path && foo",
                        "16+3 R0302 no field `foo` | | known: bytes, client, ms, ok, path, status, time, took, weir.site"));
    }

    @ParameterizedTest
    @MethodSource
    void wrong(String text, List<String> expected) {
        var problems = new Problems();
        Expression expression = Expressions.check(text, new Source("f.yaml", 7, 11, 1), true, SCOPE, problems);
        assertThat(problems.all().stream().map(ProblemsOfExpressionsTest::shown).toList())
                .containsExactlyElementsOf(expected);
        assertThat(expression).isNull();
        assertThat(problems.all()).allMatch(problem -> problem.source().line() == 7);
    }

    @Test
    void aComparisonOfTruncatedIntsIsAWarning() {
        var problems = new Problems();
        Expression expression =
                Expressions.check("status / 100 == 5", new Source("f.yaml", 7, 11, 1), true, SCOPE, problems);
        assertThat(expression).isNotNull();
        assertThat(problems.none()).isTrue();
        assertThat(problems.all())
                .extracting(ProblemsOfExpressionsTest::shown)
                .containsExactly(
                        "8+1 R0309 `/` between ints cuts the fraction off before it is compared: 7 / 2 is 3 | | exact: double(a) / double(b)");
        assertThat(problems.all().getFirst().severity()).isEqualTo(Problem.Severity.WARNING);
    }

    @Test
    void theCallerIsToldOfATruncatedResult() {
        assertThat(check("status / 100").truncates()).isTrue();
        assertThat(check("string(status / 100)").truncates()).isFalse();
        assertThat(check("ms / 100").truncates()).isFalse();
    }

    @Test
    void whatStandsInAFoldedScalarIsSaidOfTheWhole() {
        var problems = new Problems();
        var source = new Source("f.yaml", 7, 11, 20);
        assertThat(Expressions.check("statsu > 1", source, false, SCOPE, problems))
                .isNull();
        assertThat(problems.all()).extracting(Problem::source).containsExactly(source);
    }

    @Test
    void macrosHaveABound() {
        var list = Stream.iterate(0, i -> i + 1)
                .limit(Lowering.LARGEST)
                .map(String::valueOf)
                .collect(Collectors.joining(", "));
        var problems = new Problems();
        assertThat(Expressions.check(
                        "[" + list + "].exists(x, x == status)", new Source("f.yaml", 1, 1, 1), true, SCOPE, problems))
                .isNull();
        assertThat(problems.all()).extracting(Problem::code).containsExactly(Report.SIZE);
    }

    @Test
    void whateverIsWrittenIsTakenOrExplained() {
        String[] pieces = {
            "status",
            "ms",
            "path",
            "ok",
            "time",
            "took",
            "client",
            "weir.site",
            "weir",
            "nobody",
            "1",
            "1.5",
            "\"a\"",
            "'",
            "\"",
            "null",
            "true",
            "(",
            ")",
            "[",
            "]",
            "{",
            "}",
            ",",
            ".",
            ":",
            "?",
            "+",
            "-",
            "*",
            "/",
            "%",
            "==",
            "!=",
            "<",
            ">=",
            "&&",
            "||",
            "!",
            "in",
            "=",
            "&",
            "if",
            "has(",
            "size(",
            "math.greatest(",
            "math.",
            "ip(",
            "cidr(\"10.0.0.0/8\")",
            "url(path)",
            ".containsIP(",
            ".getHost()",
            ".exists(x, ",
            ".all(",
            "coalesce(",
            "present(",
            ".bucket([",
            ".route()",
            ".split(\"/\")",
            "json(",
            "timestamp(",
            "int(",
            "double(",
            "string(",
            ".floor(\"1h\")",
            "x",
            "b\"",
            "1u",
            "\\",
            "#",
            "\n",
            "\uD83D\uDE00",
            "dyn(",
            "type(",
            "ratio(",
            "regex.extract(",
            "{\"a\": 1}",
            "[1, 2]",
            "[]",
            "9223372036854775808"
        };
        for (long seed = 1; seed <= 3_000; seed++) {
            var random = new SplittableRandom(seed);
            var text = new StringBuilder();
            if (random.nextBoolean()) {
                text.append(new RandomExpressions(seed).any().replaceAll("\\b[ijk]\\b", "status"));
            }
            for (int i = random.nextInt(1, 8); i > 0; i--) {
                int at = random.nextInt(text.length() + 1);
                text.insert(at, pieces[random.nextInt(pieces.length)] + (random.nextBoolean() ? " " : ""));
            }
            var problems = new Problems();
            try {
                Expression expression =
                        Expressions.check(text.toString(), new Source("f.yaml", 1, 1, 1), true, SCOPE, problems);
                assertThat(expression == null)
                        .as("seed %d: %s: %s", seed, text, problems.all())
                        .isEqualTo(problems.errors() > 0);
                // The reader is told in Weir's words, not in the parser's.
                assertThat(problems.all())
                        .as("seed %d: %s", seed, text)
                        .noneMatch(problem ->
                                PARSERS_WORDS.matcher(problem.message()).find());
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + ": " + text, e);
            }
        }
    }

    private static Expression check(String text) {
        var problems = new Problems();
        Expression expression = Expressions.check(text, new Source("f.yaml", 1, 1, 1), true, SCOPE, problems);
        assertThat(problems.errors()).as("%s", problems.all()).isZero();
        return expression;
    }

    private static Arguments said(String text, String... problems) {
        return Arguments.of(text, List.of(problems));
    }

    private static String shown(Problem problem) {
        String notes = String.join("; ", problem.notes());
        return (problem.source().column() - 10)
                + "+" + problem.source().length() + " " + problem.code() + " " + problem.message()
                + (problem.label() == null ? notes.isEmpty() ? "" : " |" : " | " + problem.label())
                + (notes.isEmpty() ? "" : " | " + notes);
    }
}
