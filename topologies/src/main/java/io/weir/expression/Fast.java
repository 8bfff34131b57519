// SPDX-License-Identifier: Apache-2.0
package io.weir.expression;

import static io.weir.event.Event.PRESENT;

import io.weir.event.Evaluator;
import io.weir.event.Event;
import io.weir.event.Type;
import io.weir.expression.Comparisons.Relation;
import io.weir.expression.Expression.Constant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Shorter ways for the commonest forms: a value against constants. Each yields what the plain {@link Operation} yields. */
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
