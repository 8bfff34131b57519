// SPDX-License-Identifier: Apache-2.0
package io.weir.expression;

import static io.weir.event.Event.PRESENT;
import static io.weir.event.Type.BOOL;
import static io.weir.event.Type.INT;
import static io.weir.event.Type.STRING;
import static io.weir.expression.Arithmetic.set;
import static io.weir.expression.Operation.Form.FUNCTION;
import static io.weir.expression.Operation.Form.METHOD;

import io.weir.event.Event;
import io.weir.event.Type;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Lists of strings as they come from {@code split}, and list literals. */
final class Lists {

    /** {@code list[i]} */
    static final Operation AT =
            Operation.binary("index_list", METHOD, "[]", STRING, STRING, INT, (event, to, left, right) -> {
                List<String> list = get(event, left);
                long index = event.bits[right];
                return index < 0 || index >= list.size()
                        ? event.fail(Texts.BAD_INDEX)
                        : Texts.set(event, to, list.get((int) index));
            });

    /** {@code x in list} */
    static final Operation CONTAINS = Operation.binary(
            "in_list",
            METHOD,
            "in",
            BOOL,
            STRING,
            STRING,
            (event, to, left, right) -> set(event, to, get(event, right).contains(Texts.get(event, left))));

    /** {@code text.split(separator)} */
    static final Operation SPLIT = Operation.binary(
                    "string_split_string",
                    METHOD,
                    "split",
                    STRING,
                    STRING,
                    STRING,
                    (event, to, a, b) ->
                            put(event, to, split(Texts.get(event, a), Texts.get(event, b), Long.MAX_VALUE)))
            .list()
            .costly();

    private static final Operation SIZE = Operation.unary(
                    "size_list", FUNCTION, "size", INT, STRING, (event, to, value) -> {
                        event.bits[to] = get(event, value).size();
                        return PRESENT;
                    })
            .alias("list_size");

    /** {@code [a, b].join(separator)}; the separator comes first. */
    static final Operation JOIN = Operation.many(
            "list_join_literal", METHOD, "join", STRING, List.of(STRING, STRING), () -> (event, to, arguments) -> {
                var joined = new StringBuilder();
                for (int i = 1; i < arguments.length; i++) {
                    if (i > 1) {
                        joined.append(Texts.get(event, arguments[0]));
                    }
                    joined.append(Texts.get(event, arguments[i]));
                    if (joined.length() > Texts.LONGEST) {
                        return event.fail(Texts.TOO_LONG);
                    }
                }
                return Texts.set(event, to, joined.toString());
            });

    /** {@code list.join(separator)} */
    private static final Operation JOIN_LIST = Operation.binary(
            "list_join_string",
            METHOD,
            "join",
            STRING,
            STRING,
            STRING,
            (event, to, left, right) -> Texts.built(event, to, join(get(event, left), Texts.get(event, right))));

    private static final Operation JOIN_BARE = Operation.unary(
            "list_join",
            METHOD,
            "join",
            STRING,
            STRING,
            (event, to, value) -> Texts.built(event, to, join(get(event, value), "")));

    /** {@code x in [a, b]} by the type of x. */
    private static final Map<Type, Operation> IN = containments();

    static final List<Operation> ALL = all();

    private Lists() {}

    private static List<Operation> all() {
        var all = new ArrayList<>(List.of(AT, CONTAINS, SIZE, SPLIT, JOIN, JOIN_LIST, JOIN_BARE));
        all.addAll(IN.values());
        all.add(Operation.ternary(
                        "string_split_string_int",
                        METHOD,
                        "split",
                        STRING,
                        List.of(STRING, STRING, INT),
                        (event, to, a, b, c) ->
                                put(event, to, split(Texts.get(event, a), Texts.get(event, b), event.bits[c])))
                .list()
                .costly());
        return List.copyOf(all);
    }

    private static Map<Type, Operation> containments() {
        var containments = new EnumMap<Type, Operation>(Type.class);
        for (Type type : Type.values()) {
            containments.put(
                    type,
                    Operation.many(
                            "in_list_" + type.text(),
                            METHOD,
                            "in",
                            BOOL,
                            List.of(type, type),
                            () -> containment(type)));
        }
        return containments;
    }

    /** What CEL declares for all types, or not at all: {@code in}, {@code []}, and join over a literal. */
    static boolean isOperator(Operation operation) {
        return operation == AT || operation == CONTAINS || operation == JOIN || isContainment(operation);
    }

    /** Whether the first argument is a list. */
    static boolean takesList(Operation operation) {
        return operation == SIZE || operation == JOIN_LIST || operation == JOIN_BARE;
    }

    static boolean isContainment(Operation operation) {
        return IN.containsValue(operation);
    }

    static Operation containmentOf(Type type) {
        return Objects.requireNonNull(IN.get(type));
    }

    private static Operation.Many containment(Type type) {
        return switch (type) {
            case INT, BOOL, TIMESTAMP, DURATION ->
                (event, to, arguments) -> {
                    boolean found = false;
                    long value = event.bits[arguments[0]];
                    for (int i = 1; i < arguments.length && !found; i++) {
                        found = event.bits[arguments[i]] == value;
                    }
                    return set(event, to, found);
                };
            case DOUBLE ->
                (event, to, arguments) -> {
                    boolean found = false;
                    double value = event.getDouble(arguments[0]);
                    for (int i = 1; i < arguments.length && !found; i++) {
                        found = event.getDouble(arguments[i]) == value;
                    }
                    return set(event, to, found);
                };
            case STRING, IP ->
                (event, to, arguments) -> {
                    boolean found = false;
                    Object value = event.objects[arguments[0]];
                    for (int i = 1; i < arguments.length && !found; i++) {
                        found = Objects.equals(event.objects[arguments[i]], value);
                    }
                    return set(event, to, found);
                };
        };
    }

    /** The list in a present register. */
    @SuppressWarnings(
            "unchecked") // Only operations that yield lists of strings are bound to parameters that take them.
    static List<String> get(Event event, int register) {
        if (event.objects[register] instanceof List<?> list) {
            return (List<String>) list;
        }
        throw new IllegalStateException("register " + register + " holds no list");
    }

    /** Null if it becomes too long. */
    private static @Nullable String join(List<String> parts, String separator) {
        long length = (long) separator.length() * Math.max(0, parts.size() - 1);
        for (String part : parts) {
            length += part.length();
        }
        return length > Texts.LONGEST ? null : String.join(separator, parts);
    }

    /** Puts a list. */
    static byte put(Event event, int to, List<String> value) {
        event.objects[to] = value;
        return PRESENT;
    }

    /** Into at most {@code limit} parts; negative means without limit. An empty separator splits into code points. */
    static List<String> split(String text, String separator, long limit) {
        var parts = new ArrayList<String>();
        long left = limit < 0 ? Long.MAX_VALUE : limit;
        if (left == 0) {
            return parts;
        }
        int from = 0;
        while (--left > 0) {
            int end = separator.isEmpty()
                    ? from < text.length() ? text.offsetByCodePoints(from, 1) : -1
                    : text.indexOf(separator, from);
            if (end < 0 || (separator.isEmpty() && end == text.length())) {
                break;
            }
            parts.add(text.substring(from, end));
            from = end + separator.length();
        }
        if (!separator.isEmpty() || from < text.length()) {
            parts.add(text.substring(from));
        }
        return parts;
    }
}
