// SPDX-License-Identifier: Apache-2.0
package io.weir.expression;

import io.weir.event.Type;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** Well-typed expressions and values for them, by seed. What Weir does otherwise than cel-java on purpose is left out. */
final class RandomExpressions {

    /** {@code m} is never NaN: cel-java says that NaN is above every int. */
    static final Map<String, Type> NAMES = new TreeMap<>(Map.ofEntries(
            Map.entry("i", Type.INT),
            Map.entry("j", Type.INT),
            Map.entry("k", Type.INT),
            Map.entry("d", Type.DOUBLE),
            Map.entry("e", Type.DOUBLE),
            Map.entry("m", Type.DOUBLE),
            Map.entry("a", Type.BOOL),
            Map.entry("b", Type.BOOL),
            Map.entry("c", Type.BOOL),
            Map.entry("s", Type.STRING),
            Map.entry("p", Type.STRING),
            Map.entry("weir.site", Type.STRING),
            Map.entry("t", Type.TIMESTAMP),
            Map.entry("z", Type.TIMESTAMP),
            Map.entry("u", Type.DURATION),
            Map.entry("v", Type.DURATION)));

    private static final List<Type> TYPES =
            List.of(Type.INT, Type.DOUBLE, Type.BOOL, Type.STRING, Type.TIMESTAMP, Type.DURATION);

    private static final long[] INTS = {
        0,
        1,
        -1,
        2,
        3,
        7,
        10,
        63,
        64,
        100,
        404,
        502,
        -502,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        Long.MAX_VALUE - 1,
        (1L << 53) + 1,
        -(1L << 53) - 1,
        1L << 32,
        1L << 62
    };
    private static final double[] DOUBLES = {
        0.0,
        -0.0,
        1,
        -1,
        0.5,
        -0.5,
        1.5,
        2.5,
        -2.5,
        0.49999999999999994,
        1e15,
        1e308,
        -1e308,
        4.9e-324,
        0x1p53,
        0x1p63,
        -0x1p63,
        3.75,
        Double.NaN,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY
    };
    private static final String[] STRINGS = {
        "",
        "a",
        "b",
        "ab",
        "abab",
        "/a/b",
        "/checkout?x=1",
        "12",
        "-3",
        "+7",
        "3.5",
        "1e3",
        "NaN",
        "true",
        "0",
        "yes",
        "\uD83D\uDE00x",
        "x\uD83D\uDE00",
        "  white \t",
        "Iıİi",
        "9223372036854775808",
        "-9223372036854775808",
        "a,b,,c",
        "\n",
        "2026-01-01T10:11:12.345678Z",
        "0001-01-01T00:00:00Z",
        "2026-07-01T00:00:00+02:00",
        "2026",
        "1h30m",
        "-2s",
        "1.5h",
        "5"
    };
    // cel-java fails where the distance of two instants is above 292 years.
    private static final long[] TIMES = {
        0, 1, -1, 1_767_262_272_345_678L, 951_782_399_999_999L, -2_208_988_800_000_000L, 1_774_746_000_000_000L
    };
    // Whole seconds: cel-java takes a sum such as -1.5s for invalid.
    private static final long[] DURATIONS = {
        0, 1_000_000, -2_000_000, 3_723_000_000L, 86_400_000_000L, Times.LONGEST, -Times.LONGEST
    };
    private static final String[] ZONES = {"Europe/Berlin", "America/Bahia_Banderas", "+05:30", "-9:30", "UTC"};
    private static final String[] PATTERNS = {"a", "^/", "b$", "[0-9]+", "(a)(b)?", "x|y", "", "(?i)A", "."};

    private final SplittableRandom random;

    RandomExpressions(long seed) {
        random = new SplittableRandom(seed);
    }

    String any() {
        return of(TYPES.get(random.nextInt(TYPES.size())), 1 + random.nextInt(4));
    }

    /** A value of each name; absent ones are missing. */
    Map<String, Object> event() {
        var event = new TreeMap<String, Object>();
        int present = random.nextInt(3) == 0 ? 100 : 75;
        NAMES.forEach((name, type) -> {
            if (random.nextInt(100) < present) {
                event.put(name, value(name, type));
            }
        });
        return event;
    }

    private Object value(String name, Type type) {
        return switch (type) {
            case INT -> random.nextInt(4) == 0 ? random.nextLong() : INTS[random.nextInt(INTS.length)];
            case DOUBLE -> {
                double value = random.nextInt(4) == 0
                        ? Double.longBitsToDouble(random.nextLong())
                        : DOUBLES[random.nextInt(DOUBLES.length)];
                yield Double.isNaN(value) ? (name.equals("m") ? 7.5 : Double.NaN) : value;
            }
            case BOOL -> random.nextBoolean();
            case STRING -> STRINGS[random.nextInt(STRINGS.length)];
            case TIMESTAMP -> TIMES[random.nextInt(TIMES.length)];
            case DURATION -> DURATIONS[random.nextInt(DURATIONS.length)];
            case IP -> throw new IllegalStateException("cel-java knows no addresses");
        };
    }

    private String of(Type type, int depth) {
        if (depth <= 0 || random.nextInt(8) == 0) {
            return leaf(type);
        }
        if (random.nextInt(10) == 0) {
            return "(" + of(Type.BOOL, depth - 1) + " ? " + of(type, depth - 1) + " : " + of(type, depth - 1) + ")";
        }
        return switch (type) {
            case INT -> ofInt(depth - 1);
            case DOUBLE -> ofDouble(depth - 1);
            case BOOL -> ofBool(depth - 1);
            case STRING -> ofString(depth - 1);
            case TIMESTAMP -> ofTime(depth - 1);
            case DURATION -> ofDuration(depth - 1);
            case IP -> throw new IllegalStateException("cel-java knows no addresses");
        };
    }

    private String leaf(Type type) {
        if (random.nextInt(3) == 0) {
            return switch (type) {
                case INT -> {
                    long value = INTS[random.nextInt(INTS.length)];
                    yield value < 0 ? "(" + value + ")" : Long.toString(value);
                }
                case DOUBLE -> {
                    double value = DOUBLES[random.nextInt(DOUBLES.length)];
                    yield !Double.isFinite(value) ? "double(\"" + value + "\")" : "(" + value + ")";
                }
                case BOOL -> Boolean.toString(random.nextBoolean());
                case STRING -> literal(STRINGS[random.nextInt(STRINGS.length)]);
                case TIMESTAMP -> "timestamp(" + (random.nextInt(2_000_000_000)) + ")";
                case DURATION -> "duration(\"" + random.nextInt(100_000) + "s\")";
                case IP -> throw new IllegalStateException("cel-java knows no addresses");
            };
        }
        var names = NAMES.entrySet().stream()
                .filter(entry -> entry.getValue() == type)
                .map(Map.Entry::getKey)
                .toList();
        return names.get(random.nextInt(names.size()));
    }

    private static String literal(String text) {
        return Canonical.quoted(text);
    }

    private String pick(String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private String integer(int depth) {
        return of(Type.INT, depth);
    }

    private String number(int depth) {
        return of(Type.DOUBLE, depth);
    }

    private String string(int depth) {
        return of(Type.STRING, depth);
    }

    private String infix(String left, String sign, String right) {
        return "(" + left + " " + sign + " " + right + ")";
    }

    private String ofInt(int depth) {
        return switch (random.nextInt(14)) {
            case 0, 1, 2, 3 -> infix(integer(depth), pick("+", "-", "*", "/", "%"), integer(depth));
            case 4 -> "(-" + leaf(Type.INT) + ")";
            case 5 -> "size(" + string(depth) + ")";
            case 6 -> "int(" + of(TYPES.get(random.nextInt(2)), depth) + ")";
            case 7 -> "int(" + pick(string(depth), of(Type.TIMESTAMP, depth)) + ")";
            case 8 ->
                of(Type.TIMESTAMP, depth)
                        + pick(
                                ".getFullYear",
                                ".getMonth",
                                ".getDate",
                                ".getDayOfMonth",
                                ".getDayOfWeek",
                                ".getDayOfYear",
                                ".getHours",
                                ".getMinutes",
                                ".getSeconds",
                                ".getMilliseconds")
                        + pick("()", "(" + literal(pick(ZONES)) + ")");
            case 9 ->
                of(Type.DURATION, depth) + pick(".getHours()", ".getMinutes()", ".getSeconds()", ".getMilliseconds()");
            // cel-java fails where the text is empty.
            case 10 -> "(\"/\" + " + string(depth) + ")" + pick(".indexOf(", ".lastIndexOf(") + string(depth) + ")";
            case 11 -> pick("math.abs(", "math.sign(", "math.bitNot(") + integer(depth) + ")";
            case 12 ->
                pick("math.greatest(", "math.least(", "math.bitAnd(", "math.bitOr(", "math.bitXor(")
                        + integer(depth)
                        + ", "
                        + integer(depth)
                        + ")";
            default -> pick("math.bitShiftLeft(", "math.bitShiftRight(") + integer(depth) + ", " + integer(depth) + ")";
        };
    }

    private String ofDouble(int depth) {
        return switch (random.nextInt(9)) {
            case 0, 1, 2 -> infix(number(depth), pick("+", "-", "*", "/"), number(depth));
            case 3 -> infix(number(depth), pick("+", "-", "*", "/"), Integer.toString(random.nextInt(100)));
            case 4 -> "(-" + leaf(Type.DOUBLE) + ")";
            case 5 -> "double(" + pick(integer(depth), number(depth), string(depth)) + ")";
            case 6 -> pick("math.ceil(", "math.floor(", "math.abs(", "math.sign(", "math.sqrt(") + number(depth) + ")";
            // cel-java rounds and cuts by way of a long.
            case 7 -> pick("math.round(", "math.trunc(") + "double(" + integer(depth) + " % 1000) / 8.0)";
            default -> pick("math.greatest(", "math.least(") + number(depth) + ", " + number(depth) + ")";
        };
    }

    private String ofBool(int depth) {
        String sign = pick("==", "!=", "<", "<=", ">", ">=");
        return switch (random.nextInt(16)) {
            case 0, 1, 2 -> infix(of(Type.BOOL, depth), "&&", of(Type.BOOL, depth));
            case 3, 4, 5 -> infix(of(Type.BOOL, depth), "||", of(Type.BOOL, depth));
            case 6 -> "!" + of(Type.BOOL, depth);
            case 7, 8, 9 -> {
                Type type = TYPES.get(random.nextInt(TYPES.size()));
                yield infix(of(type, depth), sign, of(type, depth));
            }
            case 10 ->
                random.nextBoolean()
                        ? infix(leaf(Type.INT), pick("<", "<=", ">", ">="), "m")
                        : infix(
                                infix(of(Type.TIMESTAMP, depth), "-", of(Type.TIMESTAMP, depth)),
                                sign,
                                of(Type.DURATION, depth));
            case 11 -> infix("m", pick("<", "<=", ">", ">="), integer(depth));
            case 12 -> string(depth) + pick(".contains(", ".startsWith(", ".endsWith(") + string(depth) + ")";
            case 13 -> string(depth) + ".matches(" + literal(pick(PATTERNS)) + ")";
            case 14 -> {
                Type type = TYPES.get(random.nextInt(TYPES.size()));
                // cel-java finds a NaN in a list, although it equals nothing.
                String value = type == Type.DOUBLE ? "m" : of(type, depth);
                yield "(" + value + " in [" + of(type, depth) + ", " + leaf(type) + ", " + leaf(type) + "])";
            }
            default ->
                pick(
                        pick("math.isNaN(", "math.isInf(", "math.isFinite(") + number(depth) + ")",
                        "bool(" + pick(string(depth), of(Type.BOOL, depth)) + ")",
                        "[1, 7, 502]" + pick(".exists(", ".all(", ".exists_one(") + "x, x " + sign + " "
                                + integer(depth) + ")",
                        "(" + string(depth) + " in " + string(depth) + ".split(" + literal(pick("/", ",", "")) + "))");
        };
    }

    private String ofString(int depth) {
        return switch (random.nextInt(13)) {
            case 0, 1 -> infix(string(depth), "+", string(depth));
            case 2 -> "string(" + pick(integer(depth), number(depth), of(Type.BOOL, depth), string(depth)) + ")";
            case 3 -> string(depth) + ".charAt(" + small(depth) + ")";
            case 4 -> string(depth) + ".substring(" + small(depth) + ")";
            case 5 -> string(depth) + ".substring(" + small(depth) + ", " + small(depth) + ")";
            case 6 -> string(depth) + pick(".lowerAscii()", ".upperAscii()", ".trim()", ".reverse()");
            case 7 -> string(depth) + ".replace(" + string(depth) + ", " + string(depth) + ")";
            case 8 -> string(depth) + ".replace(" + string(0) + ", " + string(0) + ", " + (random.nextInt(5) - 1) + ")";
            case 9 -> string(depth) + ".split(" + literal(pick("/", ",", "a", "")) + ")[" + small(depth) + "]";
            case 10 -> "[" + string(depth) + ", " + string(depth) + "].join(" + literal(pick("", "-")) + ")";
            case 11 -> "strings.quote(" + string(depth) + ")";
            default ->
                "regex.replace(" + string(depth) + ", " + literal(pick(PATTERNS)) + ", "
                        + literal(pick("", "x", "<\\0>")) + ")";
        };
    }

    private String small(int depth) {
        return random.nextInt(4) == 0 ? integer(depth) : Integer.toString(random.nextInt(4));
    }

    private String ofTime(int depth) {
        return switch (random.nextInt(4)) {
            case 0 -> infix(of(Type.TIMESTAMP, depth), "+", of(Type.DURATION, depth));
            case 1 -> infix(of(Type.DURATION, depth), "+", of(Type.TIMESTAMP, depth));
            case 2 -> infix(of(Type.TIMESTAMP, depth), "-", of(Type.DURATION, depth));
            default -> "timestamp(" + pick(string(0), integer(depth), of(Type.TIMESTAMP, depth)) + ")";
        };
    }

    private String ofDuration(int depth) {
        return switch (random.nextInt(3)) {
            case 0 -> infix(of(Type.DURATION, depth), "+", of(Type.DURATION, depth));
            case 1 -> infix(of(Type.DURATION, depth), "-", of(Type.DURATION, depth));
            default -> "duration(" + pick(literal("1h30m"), literal("-2s"), of(Type.DURATION, depth), string(0)) + ")";
        };
    }
}
