// SPDX-License-Identifier: Apache-2.0
package io.weir.expression;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.event.Evaluator;
import io.weir.event.Event;
import io.weir.event.Type;
import io.weir.problem.Problems;
import io.weir.problem.Source;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * CEL, section by section, over names and so at run time: what our evaluator yields, and cel-java's interpreter with it. The sections
 * are those of CEL's own conformance cases as far as the language has them; {@code CelSpecTest} runs these, from a checkout.
 */
class CelCasesTest {

    private static final TreeMap<String, Object> EVENT = new TreeMap<>(Map.ofEntries(
            Map.entry("zero", 0L),
            Map.entry("one", 1L),
            Map.entry("two", 2L),
            Map.entry("seven", 7L),
            Map.entry("minus", -3L),
            Map.entry("most", Long.MAX_VALUE),
            Map.entry("least", Long.MIN_VALUE),
            Map.entry("half", 0.5),
            Map.entry("d", 2.5),
            Map.entry("dz", 0.0),
            Map.entry("huge", 1e300),
            Map.entry("nan", Double.NaN),
            Map.entry("inf", Double.POSITIVE_INFINITY),
            Map.entry("yes", true),
            Map.entry("no", false),
            Map.entry("s", "abc"),
            Map.entry("b", "b"),
            Map.entry("empty", ""),
            Map.entry("face", "\uD83D\uDE00x"),
            Map.entry("csv", "a,b,,c"),
            Map.entry("blank", " \tabc\n"),
            Map.entry("digits", "42"),
            Map.entry("regex", "^a.c$"),
            Map.entry("broken", "("),
            Map.entry("zone", "Europe/Berlin"),
            Map.entry("when", "2026-01-01T10:11:12Z"),
            // 2026-01-01T10:11:12.345678Z
            Map.entry("t", 1_767_262_272_345_678L),
            Map.entry("long", 5_400_000_000L)));

    private static final TreeMap<String, Type> NAMES = new TreeMap<>(Map.of(
            "t", Type.TIMESTAMP,
            "long", Type.DURATION,
            "ai", Type.INT,
            "ad", Type.DOUBLE,
            "ab", Type.BOOL,
            "absent", Type.STRING,
            "at", Type.TIMESTAMP));

    static {
        EVENT.forEach((name, value) -> NAMES.putIfAbsent(
                name,
                switch (value) {
                    case Long ignored -> Type.INT;
                    case Double ignored -> Type.DOUBLE;
                    case Boolean ignored -> Type.BOOL;
                    default -> Type.STRING;
                }));
    }

    private static final Scope SCOPE = Scope.of(NAMES);

    @ParameterizedTest
    @CsvSource(delimiterString = " | ", quoteCharacter = '`', textBlock = """
                    # basic
                    zero | 0
                    d | 2.5
                    yes | true
                    s | abc
                    -minus | 3
                    -d | -2.5
                    !yes | false
                    !!yes | true
                    0x1f + zero | 31
                    1e3 + dz | 1000.0
                    r"\\d" + empty | \\d
                    "\\u00e9\\x41\\101" + empty | éAA
                    ai | absent
                    absent | absent
                    # integer_math
                    seven + minus | 4
                    seven - minus | 10
                    seven * minus | -21
                    seven / two | 3
                    minus / two | -1
                    seven % two | 1
                    minus % two | -1
                    seven % minus | 1
                    seven / zero | failed
                    seven % zero | failed
                    most + one | failed
                    least - one | failed
                    most * two | failed
                    least * two | failed
                    -least | failed
                    least / -one | failed
                    most - most | 0
                    most + least | -1
                    (one + two) * seven | 21
                    one + two * seven | 15
                    seven - two - one | 4
                    seven / two / two | 1
                    ai + one | absent
                    ai + seven / zero | failed
                    # fp_math
                    d + half | 3.0
                    d - half | 2.0
                    d * half | 1.25
                    d / half | 5.0
                    d / dz | Infinity
                    -d / dz | -Infinity
                    dz / dz | NaN
                    huge * huge | Infinity
                    inf - inf | NaN
                    0.1 + 0.2 + dz | 0.30000000000000004
                    ad * d | absent
                    # comparisons
                    one == 1 | true
                    one != one | false
                    two > one | true
                    one >= one | true
                    minus < zero | true
                    zero <= minus | false
                    half < d | true
                    half == 0.5 | true
                    dz == -dz | true
                    nan == d | false
                    nan != d | true
                    nan < d | false
                    nan >= d | false
                    inf > huge | true
                    one < d | true
                    d > two | true
                    d >= 3 | false
                    half == 1 | false
                    s == "abc" | true
                    s != b | true
                    s < b | true
                    empty < s | true
                    s <= "abc" | true
                    "Z" < s | true
                    no < yes | true
                    yes == yes | true
                    yes != no | true
                    t == timestamp("2026-01-01T10:11:12.345678Z") | true
                    t < timestamp("2026-01-01T10:11:13Z") | true
                    t != t | false
                    long == duration("5400s") | true
                    long > duration("1h") | true
                    ai == one | absent
                    absent != s | absent
                    at < t | absent
                    # in
                    one in [1, 2] | true
                    seven in [1, 2] | false
                    s in ["abc", "d"] | true
                    s in [b, s] | true
                    half in [0.5, 1] | true
                    one in [] | false
                    !(one in [2]) | true
                    ai in [1, 2] | absent
                    # logic
                    yes && yes | true
                    yes && no | false
                    no || yes | true
                    no || no | false
                    no && seven / zero == 1 | false
                    seven / zero == 1 && no | false
                    yes || seven / zero == 1 | true
                    seven / zero == 1 || yes | true
                    yes && seven / zero == 1 | failed
                    no || seven / zero == 1 | failed
                    no && ab | false
                    ab && no | false
                    yes || ab | true
                    ab || yes | true
                    yes && ab | absent
                    ab || no | absent
                    ab && seven / zero == 1 | absent
                    !ab | absent
                    yes ? one : seven / zero | 1
                    no ? seven / zero : two | 2
                    seven / zero == 1 ? one : two | failed
                    ab ? one : two | absent
                    yes ? (no ? one : two) : seven | 2
                    no ? one : no ? two : seven | 7
                    yes ? ai : one | absent
                    no || yes && no | false
                    # string
                    s + b | abcb
                    empty + empty | ``
                    size(s) | 3
                    s.size() | 3
                    size(face) | 2
                    size(empty) | 0
                    s.contains(b) | true
                    s.contains(empty) | true
                    empty.contains(s) | false
                    s.startsWith("ab") | true
                    s.startsWith(b) | false
                    s.endsWith("bc") | true
                    face.endsWith("x") | true
                    s.matches(regex) | true
                    face.matches("^.x$") | true
                    s.matches("B") | false
                    s.matches(empty) | true
                    s.matches(broken) | failed
                    absent.contains(s) | absent
                    s + absent | absent
                    # string_ext
                    s.charAt(zero) | a
                    s.charAt(two + one) | ``
                    s.charAt(seven) | failed
                    s.charAt(minus) | failed
                    face.charAt(one) | x
                    s.indexOf(b) | 1
                    s.indexOf("z") | -1
                    csv.indexOf(",", two) | 3
                    csv.lastIndexOf(",") | 4
                    s.indexOf(b, minus) | failed
                    "ABCé".lowerAscii() + empty | abcé
                    s.upperAscii() | ABC
                    s.replace(b, "xx") | axxc
                    csv.replace(",", empty, two) | ab,c
                    csv.replace(",", ";", zero) | a,b,,c
                    csv.split(",")[one] | b
                    csv.split(",")[two] | ``
                    csv.split(",").size() | 4
                    csv.split(",", two)[one] | b,,c
                    csv.split(",")[seven] | failed
                    "c" in csv.split(",") | true
                    [s, b].join("-") | abc-b
                    csv.split(",").join() | abc
                    s.substring(one) | bc
                    s.substring(one, two) | b
                    s.substring(two, one) | failed
                    s.substring(seven) | failed
                    face.substring(one) | x
                    blank.trim() | abc
                    s.reverse() | cba
                    face.reverse() | x😀
                    strings.quote(csv) | "a,b,,c"
                    # regex
                    regex.replace(csv, ",+", "-") | a-b-c
                    regex.replace(csv, "([a-z])", "<\\\\1>", 1) | <a>,b,,c
                    regex.extractAll(csv, "[a-z]").size() | 3
                    # math_ext
                    math.greatest(one, seven, two) | 7
                    math.least(one, minus) | -3
                    math.greatest(half, d) | 2.5
                    math.abs(minus) | 3
                    math.abs(least) | failed
                    math.abs(-d) | 2.5
                    math.sign(minus) | -1
                    math.sign(dz) | 0.0
                    math.ceil(half) | 1.0
                    math.floor(-half) | -1.0
                    math.round(-half) | -1.0
                    math.round(nan) | NaN
                    math.trunc(-d) | -2.0
                    math.sqrt(half * half) | 0.5
                    math.isNaN(nan) | true
                    math.isInf(inf) | true
                    math.isFinite(inf) | false
                    math.bitAnd(seven, two) | 2
                    math.bitOr(one, two) | 3
                    math.bitXor(seven, two) | 5
                    math.bitNot(zero) | -1
                    math.bitShiftLeft(one, two) | 4
                    math.bitShiftRight(seven, one) | 3
                    math.bitShiftRight(seven, minus) | failed
                    math.greatest(ai, one) | absent
                    # conversions
                    int(d) | 2
                    int(-d) | -2
                    int(digits) | 42
                    int(s) | failed
                    int(inf) | failed
                    int(nan) | failed
                    int(huge) | failed
                    int(t) | 1767262272
                    double(seven) | 7.0
                    double(digits) | 42.0
                    double("-1e3" + empty) | -1000.0
                    double(s) | failed
                    string(seven) | 7
                    string(d) | 2.5
                    string(yes) | true
                    string(s) | abc
                    bool("true" + empty) | true
                    bool("f" + empty) | false
                    bool(s) | failed
                    timestamp(when) | 1767262272000000
                    timestamp(s) | failed
                    timestamp(one) | 1000000
                    duration("1h30m" + empty) | 5400000000
                    duration("-1.5s" + empty) | -1500000
                    duration(s) | failed
                    int(absent) | absent
                    # timestamps
                    t + long | 1767267672345678
                    long + t | 1767267672345678
                    t - long | 1767256872345678
                    t - timestamp(when) | 345678
                    long + long | 10800000000
                    long - duration("90m") | 0
                    t.getFullYear() | 2026
                    t.getMonth() | 0
                    t.getDate() | 1
                    t.getDayOfMonth() | 0
                    t.getDayOfWeek() | 4
                    t.getDayOfYear() | 0
                    t.getHours() | 10
                    t.getMinutes() | 11
                    t.getSeconds() | 12
                    t.getMilliseconds() | 345
                    t.getHours(zone) | 11
                    t.getMinutes("+05:30") | 41
                    t.getDate("-11:00") | 31
                    t.getHours(s) | failed
                    long.getHours() | 1
                    long.getMinutes() | 90
                    long.getSeconds() | 5400
                    timestamp("9999-12-31T23:59:59Z") + long | failed
                    timestamp("0001-01-01T00:00:00Z") - long | failed
                    at.getHours() | absent
                    # macros
                    ["a", "b"].exists(x, s.startsWith(x)) | true
                    ["b", "c"].exists(x, s.startsWith(x)) | false
                    ["a", "b", "c"].all(x, s.contains(x)) | true
                    ["a", "z"].all(x, s.contains(x)) | false
                    [1, 2, 3].exists_one(n, n == two) | true
                    [1, 2, 2].exists_one(n, n == two) | false
                    [1, 2].exists(n, [3, 4].exists(m, n + m == two + 3)) | true
                    [1, 0].exists(n, seven / (n * one) == 7) | true
                    [1, 0].all(n, seven / (n * one) == 7) | failed
                    [0, 1].all(n, seven / (n * one) == 8) | false
                    [1, 2].exists(n, n == ai) | absent
                    # parse
                    ((((one)))) | 1
                    one+two*seven-seven/two%two | 14
                    - -one | 1
                    yes?one:two | 1
                    no||yes&&!no | true
                    one<two==yes | true
                    s.size()+s.size() | 6
                    """)
    void bothEvaluatorsYield(String text, String expected) {
        var problems = new Problems();
        Expression expression = Expressions.check(text, new Source("case", 1, 1, 1), true, SCOPE, problems);
        assertThat(expression).as("%s", problems.all()).isNotNull();
        assertThat(fast(expression)).asString().isEqualTo(expected);
        assertThat(new SlowTwin(text, SCOPE).evaluate(EVENT))
                .as("cel-java")
                .asString()
                .isEqualTo(expected);
    }

    private static Object fast(Expression expression) {
        var slots = new Slots();
        NAMES.keySet().forEach(slots::reserve);
        Evaluator evaluator = slots.bind(expression);
        var event = new Event(slots.size());
        event.clear();
        EVENT.forEach((name, value) -> EvaluatorTest.put(event, slots.reserve(name), value));
        return switch (evaluator.evaluate(event)) {
            case Event.PRESENT -> Slots.value(event, evaluator.register, expression.type());
            case Event.FAILED -> SlowTwin.FAILED;
            default -> SlowTwin.ABSENT;
        };
    }
}
