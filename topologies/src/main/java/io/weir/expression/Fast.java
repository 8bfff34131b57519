// SPDX-License-Identifier: Apache-2.0
package io.weir.expression;

import static io.weir.event.Event.PRESENT;

import io.weir.event.Evaluator;
import io.weir.event.Event;
import io.weir.event.Type;
import io.weir.expression.Comparisons.Relation;
import io.weir.expression.Expression.Call;
import io.weir.expression.Expression.Constant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Shorter ways for the commonest forms: a value against constants, one part of a text. Each yields what the plain {@link Operation} yields. */
final class Fast {

    private Fast() {}

    /** The evaluator, or null where there is no shorter way. */
    static @Nullable Evaluator of(Slots slots, Operation operation, List<Expression> arguments) {
        if (Lists.isContainment(operation)) {
            return containment(slots, arguments);
        }
        if (arguments.size() != 2 || !(arguments.get(1) instanceof Constant literal)) {
            return null;
        }
        if (operation == Lists.AT) {
            return part(slots, arguments.getFirst(), (Long) literal.value());
        }
        Type type = literal.type();
        Object constant = literal.value();
        Type left = operation.parameters().getFirst();
        Relation relation = Comparisons.relation(operation);
        if (relation != null && left == type) {
            return switch (type) {
                case INT, TIMESTAMP, DURATION ->
                    new LongAgainst(slots.reserve(), slots.bind(arguments.getFirst()), relation, (Long) constant);
                case DOUBLE ->
                    new DoubleAgainst(slots.reserve(), slots.bind(arguments.getFirst()), relation, (Double) constant);
                case STRING, IP ->
                    relation == Relation.EQUAL || relation == Relation.UNEQUAL
                            ? new ObjectAgainst(
                                    slots.reserve(),
                                    slots.bind(arguments.getFirst()),
                                    relation == Relation.EQUAL,
                                    constant)
                            : null;
                case BOOL -> null;
            };
        }
        return null;
    }

    private static @Nullable Evaluator containment(Slots slots, List<Expression> arguments) {
        List<Expression> list = arguments.subList(1, arguments.size());
        Type type = arguments.getFirst().type();
        if (list.isEmpty() || !list.stream().allMatch(Constant.class::isInstance)) {
            return null;
        }
        var values = new HashSet<Object>();
        list.forEach(element -> values.add(((Constant) element).value()));
        return switch (type) {
            case STRING, IP -> new OneOfObjects(slots.reserve(), slots.bind(arguments.getFirst()), values);
            case INT, TIMESTAMP, DURATION -> {
                long[] sorted = values.stream()
                        .mapToLong(value -> (Long) value)
                        .sorted()
                        .toArray();
                yield new OneOfLongs(slots.reserve(), slots.bind(arguments.getFirst()), sorted);
            }
            case DOUBLE, BOOL -> null;
        };
    }

    private static @Nullable Evaluator part(Slots slots, Expression list, long index) {
        return list instanceof Call split
                        && split.operation() == Lists.SPLIT
                        && split.arguments().getLast() instanceof Constant separator
                        && !separator.value().equals("")
                ? new Part(slots.reserve(), slots.bind(split.arguments().getFirst()), (String) separator.value(), index)
                : null;
    }

    /** {@code text.split(separator)[index]} without the parts that nobody wants, and without a list of them. */
    private static final class Part extends Evaluator {
        private final Evaluator text;
        private final String separator;
        private final long index;

        Part(int register, Evaluator text, String separator, long index) {
            super(register);
            this.text = text;
            this.separator = separator;
            this.index = index;
        }

        @Override
        public byte evaluate(Event event) {
            byte status = text.evaluate(event);
            if (status != PRESENT) {
                return status;
            }
            String whole = Texts.get(event, text.register);
            int from = 0;
            int to = whole.indexOf(separator);
            for (long before = index; before != 0; before--) {
                if (to < 0 || before < 0) {
                    return event.fail(Texts.BAD_INDEX);
                }
                from = to + separator.length();
                to = whole.indexOf(separator, from);
            }
            return Texts.set(event, register, whole.substring(from, to < 0 ? whole.length() : to));
        }
    }

    private static final class LongAgainst extends Evaluator {
        private final Evaluator argument;
        private final Relation relation;
        private final long constant;

        LongAgainst(int register, Evaluator argument, Relation relation, long constant) {
            super(register);
            this.argument = argument;
            this.relation = relation;
            this.constant = constant;
        }

        @Override
        public byte evaluate(Event event) {
            byte status = argument.evaluate(event);
            if (status == PRESENT) {
                event.bits[register] = relation.holds(event.bits[argument.register], constant) ? 1 : 0;
            }
            return status;
        }
    }

    private static final class DoubleAgainst extends Evaluator {
        private final Evaluator argument;
        private final Relation relation;
        private final double constant;

        DoubleAgainst(int register, Evaluator argument, Relation relation, double constant) {
            super(register);
            this.argument = argument;
            this.relation = relation;
            this.constant = constant;
        }

        @Override
        public byte evaluate(Event event) {
            byte status = argument.evaluate(event);
            if (status == PRESENT) {
                event.bits[register] = relation.holds(event.getDouble(argument.register), constant) ? 1 : 0;
            }
            return status;
        }
    }

    private static final class ObjectAgainst extends Evaluator {
        private final Evaluator argument;
        private final boolean equal;
        private final Object constant;

        ObjectAgainst(int register, Evaluator argument, boolean equal, Object constant) {
            super(register);
            this.argument = argument;
            this.equal = equal;
            this.constant = constant;
        }

        @Override
        public byte evaluate(Event event) {
            byte status = argument.evaluate(event);
            if (status == PRESENT) {
                event.bits[register] = constant.equals(event.objects[argument.register]) == equal ? 1 : 0;
            }
            return status;
        }
    }

    private static final class OneOfObjects extends Evaluator {
        private final Evaluator argument;
        private final Set<Object> values;

        OneOfObjects(int register, Evaluator argument, Set<Object> values) {
            super(register);
            this.argument = argument;
            this.values = Set.copyOf(values);
        }

        @Override
        public byte evaluate(Event event) {
            byte status = argument.evaluate(event);
            if (status == PRESENT) {
                Object value = event.objects[argument.register];
                event.bits[register] = value != null && values.contains(value) ? 1 : 0;
            }
            return status;
        }
    }

    private static final class OneOfLongs extends Evaluator {
        private final Evaluator argument;
        private final long[] sorted;

        OneOfLongs(int register, Evaluator argument, long[] sorted) {
            super(register);
            this.argument = argument;
            this.sorted = sorted;
        }

        @Override
        public byte evaluate(Event event) {
            byte status = argument.evaluate(event);
            if (status == PRESENT) {
                event.bits[register] = Arrays.binarySearch(sorted, event.bits[argument.register]) >= 0 ? 1 : 0;
            }
            return status;
        }
    }
}
