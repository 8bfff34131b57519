// SPDX-License-Identifier: Apache-2.0
package io.weir.expression;

import io.weir.event.Durations;
import io.weir.event.Instants;
import io.weir.event.Type;
import io.weir.expression.Expression.And;
import io.weir.expression.Expression.Call;
import io.weir.expression.Expression.Choice;
import io.weir.expression.Expression.Coalesce;
import io.weir.expression.Expression.Constant;
import io.weir.expression.Expression.Name;
import io.weir.expression.Expression.Or;
import io.weir.expression.Expression.Present;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes expressions so that they read as CEL, with the fewest parentheses. */
final class Canonical {

    private static final int CHOICE = 0;
    private static final int OR = 1;
    private static final int AND = 2;
    private static final int RELATION = 3;
    private static final int SUM = 4;
    private static final int PRODUCT = 5;
    private static final int PREFIX = 6;
    private static final int PRIMARY = 7;

    private static final Map<String, Integer> LEVELS = Map.ofEntries(
            Map.entry("==", RELATION),
            Map.entry("!=", RELATION),
            Map.entry("<", RELATION),
            Map.entry("<=", RELATION),
            Map.entry(">", RELATION),
            Map.entry(">=", RELATION),
            Map.entry("+", SUM),
            Map.entry("-", SUM),
            Map.entry("*", PRODUCT),
            Map.entry("/", PRODUCT),
            Map.entry("%", PRODUCT));

    private Canonical() {}

    static String of(Expression expression) {
        return of(expression, CHOICE);
    }

    private static String of(Expression expression, int least) {
        int level = level(expression);
        String text = switch (expression) {
            case Constant constant -> constant(constant.type(), constant.value());
            case Name name -> name.name();
            case Call call -> call(call.operation(), call.arguments(), level);
            case And and -> chain(and.parts(), AND, " && ");
            case Or or -> chain(or.parts(), OR, " || ");
            case Choice choice ->
                of(choice.condition(), OR) + " ? " + of(choice.yes(), OR) + " : " + of(choice.no(), CHOICE);
            case Present present -> "present(" + of(present.argument()) + ")";
            case Coalesce coalesce -> "coalesce(" + list(coalesce.choices()) + ")";
        };
        return level < least ? "(" + text + ")" : text;
    }

    private static String call(Operation operation, List<Expression> arguments, int level) {
        Expression first = arguments.getFirst();
        List<Expression> rest = arguments.subList(1, arguments.size());
        if (operation == Lists.AT) {
            return of(first, PRIMARY) + "[" + of(rest.getFirst()) + "]";
        }
        if (operation == Lists.JOIN) {
            return "[" + list(rest) + "].join(" + of(first) + ")";
        }
        if (Lists.isContainment(operation)) {
            return of(first, RELATION + 1) + " in [" + list(rest) + "]";
        }
        if (operation == Lists.CONTAINS) {
            return of(first, RELATION + 1) + " in " + of(rest.getFirst(), RELATION + 1);
        }
        String receiver = operation.receiver();
        if (receiver != null) {
            return receiver + "(" + of(first) + ")." + operation.name() + "(" + list(rest) + ")";
        }
        if (Summaries.isBucket(operation)) {
            return of(first, PRIMARY) + ".bucket([" + list(rest) + "])";
        }
        return switch (operation.form()) {
            case FUNCTION -> operation.name() + "(" + list(arguments) + ")";
            case METHOD -> of(first, PRIMARY) + "." + operation.name() + "(" + list(rest) + ")";
            case PREFIX -> operation.name() + of(first, PREFIX + 1);
            case INFIX -> of(first, level) + " " + operation.name() + " " + of(rest.getFirst(), level + 1);
        };
    }

    private static int level(Expression expression) {
        return switch (expression) {
            case Or ignored -> OR;
            case And ignored -> AND;
            case Choice ignored -> CHOICE;
            // A negative number reads as a prefixed one: -1 - -1, but (-1).bucket(…).
            case Constant constant ->
                constant.value() instanceof Number number && number.toString().startsWith("-") ? PREFIX : PRIMARY;
            case Call call -> {
                Operation operation = call.operation();
                if (Lists.isContainment(operation) || operation == Lists.CONTAINS) {
                    yield RELATION;
                }
                yield switch (operation.form()) {
                    case PREFIX -> PREFIX;
                    case INFIX -> LEVELS.getOrDefault(operation.name(), PRIMARY);
                    case FUNCTION, METHOD -> PRIMARY;
                };
            }
            case Name ignored -> PRIMARY;
            case Present ignored -> PRIMARY;
            case Coalesce ignored -> PRIMARY;
        };
    }

    private static String chain(List<Expression> parts, int level, String between) {
        return parts.stream().map(part -> of(part, level + 1)).collect(Collectors.joining(between));
    }

    private static String list(List<Expression> expressions) {
        return expressions.stream().map(Canonical::of).collect(Collectors.joining(", "));
    }

    private static String constant(Type type, Object value) {
        return switch (type) {
            case INT, BOOL -> value.toString();
            case DOUBLE -> {
                double number = (Double) value;
                yield Double.isFinite(number) ? value.toString() : "double(\"" + value + "\")";
            }
            case STRING -> quoted((String) value);
            case TIMESTAMP -> "timestamp(\"" + Instants.text((Long) value) + "\")";
            case DURATION -> "duration(\"" + Durations.text((Long) value) + "\")";
            case IP -> "ip(\"" + value + "\")";
        };
    }

    /** In double quotes, with CEL's escapes. */
    static String quoted(String text) {
        var quoted = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                default -> {
                    if (c < ' ' || c == 0x7f) {
                        quoted.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
                    } else {
                        quoted.append(c);
                    }
                }
            }
        }
        return quoted.append('"').toString();
    }
}
