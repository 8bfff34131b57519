// SPDX-License-Identifier: Apache-2.0
package io.weir.expression;

import static io.weir.event.Event.ABSENT;
import static io.weir.event.Type.DOUBLE;
import static io.weir.event.Type.INT;
import static io.weir.event.Type.STRING;
import static io.weir.expression.Operation.Form.FUNCTION;
import static io.weir.expression.Operation.Form.METHOD;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.weir.event.Event;
import io.weir.event.JsonPointer;
import io.weir.event.Type;
import io.weir.expression.Expression.Constant;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Functions of our own that make few values of many: {@code bucket}, {@code route}, and {@code json}. */
final class Summaries {

    /** Hexadecimal segments shorter than this may be words. */
    private static final int LONG_HEXADECIMAL = 12;

    private static final JsonFactory JSON = new JsonFactory();

    static final List<Operation> ALL = List.of(
            bucket(INT, INT),
            bucket(INT, DOUBLE),
            bucket(DOUBLE, DOUBLE),
            Operation.unary(
                            "weir_route",
                            METHOD,
                            "route",
                            STRING,
                            STRING,
                            (event, to, value) -> Texts.set(event, to, route(Texts.get(event, value))))
                    .costly(),
            Operation.binary("weir_json", FUNCTION, "json", STRING, STRING, STRING, () -> {
                        var pointers = new Remembered<>(Summaries::pointer);
                        return (event, to, text, pointer) -> {
                            List<String> path = pointers.of(Texts.get(event, pointer));
                            return path == null
                                    ? event.fail("bad_pointer")
                                    : json(event, to, Texts.get(event, text), path);
                        };
                    })
                    .literal(1, text -> pointer(text) == null ? "a JSON Pointer is empty or begins with /" : null)
                    .partial()
                    .costly());

    private Summaries() {}

    private static Operation bucket(Type value, Type bound) {
        Supplier<Operation.Many> body = () -> new Operation.Many() {
            private String[] labels = {};

            @Override
            public byte apply(Event event, int to, int[] arguments) {
                if (labels.length == 0) {
                    labels = labels(event, arguments, bound);
                }
                double number = value == DOUBLE ? event.getDouble(arguments[0]) : event.bits[arguments[0]];
                if (Double.isNaN(number)) {
                    return ABSENT;
                }
                int bucket = 0;
                while (bucket < arguments.length - 1 && !isBelow(event, arguments[0], arguments[bucket + 1])) {
                    bucket++;
                }
                return Texts.set(event, to, labels[bucket]);
            }

            private boolean isBelow(Event event, int left, int right) {
                if (value == INT && bound == INT) {
                    return event.bits[left] < event.bits[right];
                }
                double number = value == DOUBLE ? event.getDouble(left) : (double) event.bits[left];
                return number < event.getDouble(right);
            }
        };
        return Operation.many(
                        "weir_bucket_" + value.text() + "_" + bound.text(),
                        METHOD,
                        "bucket",
                        STRING,
                        List.of(value, bound),
                        body)
                .partial();
    }

    static boolean isBucket(Operation operation) {
        return operation.id().startsWith("weir_bucket_");
    }

    /** {@code <10}, {@code 10..100}, {@code >=100}; the lower bound belongs to a bucket, the upper one does not. */
    private static String[] labels(Event event, int[] arguments, Type bound) {
        var labels = new String[arguments.length];
        String before = "";
        for (int i = 1; i < arguments.length; i++) {
            String number =
                    bound == INT ? Long.toString(event.bits[arguments[i]]) : number(event.getDouble(arguments[i]));
            labels[i - 1] = i == 1 ? "<" + number : before + ".." + number;
            before = number;
        }
        labels[arguments.length - 1] = ">=" + before;
        return labels;
    }

    /** Whole numbers without a point. */
    private static String number(double number) {
        return number == Math.rint(number) && Math.abs(number) < 1e15
                ? Long.toString((long) number)
                : Double.toString(number);
    }

    /** What is wrong with a bucket's bounds: they must be constants that rise; null if nothing. */
    static @Nullable String wrongBounds(List<Expression> bounds) {
        if (bounds.isEmpty()) {
            return "`bucket` needs at least one bound";
        }
        double before = Double.NEGATIVE_INFINITY;
        for (Expression bound : bounds) {
            if (!(bound instanceof Constant constant) || !(constant.value() instanceof Number number)) {
                return "the bounds of `bucket` must be numbers written out, and `" + bound.text() + "` is none";
            }
            if (!(number.doubleValue() > before)) {
                return "the bounds of `bucket` must rise, and " + bound.text() + " does not";
            }
            before = number.doubleValue();
        }
        return null;
    }

    /** The path without query and fragment, and with {@code {id}} for segments that name one thing. */
    static String route(String path) {
        int length = path.length();
        for (int i = 0; i < length; i++) {
            if (path.charAt(i) == '?' || path.charAt(i) == '#') {
                length = i;
            }
        }
        StringBuilder route = null;
        int copied = 0;
        int begin = 0;
        while (begin <= length) {
            int end = begin;
            while (end < length && path.charAt(end) != '/') {
                end++;
            }
            if (isIdentifier(path, begin, end)) {
                if (route == null) {
                    route = new StringBuilder(length);
                }
                route.append(path, copied, begin).append("{id}");
                copied = end;
            }
            begin = end + 1;
        }
        if (route == null) {
            return path.substring(0, length);
        }
        return route.append(path, copied, length).toString();
    }

    /** Digits; a UUID; or twelve and more hexadecimal digits of which one at least is a digit. */
    private static boolean isIdentifier(String path, int begin, int end) {
        int digits = 0;
        int letters = 0;
        int dashes = 0;
        for (int i = begin; i < end; i++) {
            char c = path.charAt(i);
            if (c >= '0' && c <= '9') {
                digits++;
            } else if ((c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F')) {
                letters++;
            } else if (c == '-') {
                int at = i - begin;
                if (at != 8 && at != 13 && at != 18 && at != 23) {
                    return false;
                }
                dashes++;
            } else {
                return false;
            }
        }
        if (dashes > 0) {
            return dashes == 4 && end - begin == 36;
        }
        return digits > 0 && (letters == 0 || digits + letters >= LONG_HEXADECIMAL);
    }

    /** The tokens of a JSON Pointer; null if it is none. */
    private static @Nullable List<String> pointer(String text) {
        return text.isEmpty() || text.startsWith("/") ? JsonPointer.names(text) : null;
    }

    /** The scalar at the path: text as it is, numbers and booleans as written; absent for null, lists, maps and nothing. */
    private static byte json(Event event, int to, String text, List<String> path) {
        try (JsonParser parser = JSON.createParser(text)) {
            JsonToken token = parser.nextToken();
            for (String step : path) {
                if (token == JsonToken.START_OBJECT) {
                    token = field(parser, step);
                } else if (token == JsonToken.START_ARRAY) {
                    token = element(parser, step);
                } else {
                    return ABSENT;
                }
            }
            if (token == null || !token.isScalarValue() || token == JsonToken.VALUE_NULL) {
                return ABSENT;
            }
            return Texts.set(event, to, parser.getText());
        } catch (IOException notJson) {
            return event.fail("bad_json");
        }
    }

    private static @Nullable JsonToken field(JsonParser parser, String name) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean found = name.equals(parser.currentName());
            JsonToken value = parser.nextToken();
            if (found) {
                return value;
            }
            parser.skipChildren();
        }
        return null;
    }

    private static @Nullable JsonToken element(JsonParser parser, String index) throws IOException {
        int number = 0;
        JsonToken value = parser.nextToken();
        while (value != null && value != JsonToken.END_ARRAY) {
            if (index.equals(Integer.toString(number))) {
                return value;
            }
            parser.skipChildren();
            value = parser.nextToken();
            number++;
        }
        return null;
    }
}
