// SPDX-License-Identifier: Apache-2.0
package io.weir.expression;

import static io.weir.event.Event.ABSENT;
import static io.weir.event.Event.FAILED;
import static io.weir.event.Event.PRESENT;

import io.weir.event.Evaluator;
import io.weir.event.Event;
import io.weir.event.Type;
import org.jspecify.annotations.Nullable;

/** What does not need all its arguments: and, or, choice, present, coalesce. Absent beats failed in the first two, as in cel-java. */
final class Logic {

    private Logic() {}

    /** And, when {@code decisive} is 0; or, when it is 1: the value that settles the matter alone. */
    static final class Junction extends Evaluator {
        private final Evaluator[] parts;
        private final long decisive;

        Junction(int register, Evaluator[] parts, long decisive) {
            super(register);
            this.parts = parts;
            this.decisive = decisive;
        }

        @Override
        public byte evaluate(Event event) {
            byte all = PRESENT;
            @Nullable String reason = null;
            for (Evaluator part : parts) {
                byte status = part.evaluate(event);
                if (status == PRESENT) {
                    if (event.bits[part.register] == decisive) {
                        event.bits[register] = decisive;
                        return PRESENT;
                    }
                } else if (status == ABSENT) {
                    all = ABSENT;
                } else if (all == PRESENT) {
                    all = FAILED;
                    reason = event.failure;
                }
            }
            if (all == PRESENT) {
                event.bits[register] = decisive ^ 1;
            } else if (all == FAILED) {
                event.failure = reason;
            }
            return all;
        }
    }

    static final class Choose extends Evaluator {
        private final Evaluator condition;
        private final Evaluator yes;
        private final Evaluator no;
        private final boolean object;

        Choose(int register, Evaluator condition, Evaluator yes, Evaluator no, Type type) {
            super(register);
            this.condition = condition;
            this.yes = yes;
            this.no = no;
            this.object = type.isObject();
        }

        @Override
        public byte evaluate(Event event) {
            byte status = condition.evaluate(event);
            if (status != PRESENT) {
                return status;
            }
            return take(event, event.bits[condition.register] != 0 ? yes : no, register, object);
        }
    }

    static final class Presence extends Evaluator {
        private final Evaluator argument;

        Presence(int register, Evaluator argument) {
            super(register);
            this.argument = argument;
        }

        @Override
        public byte evaluate(Event event) {
            byte status = argument.evaluate(event);
            if (status == FAILED) {
                return FAILED;
            }
            event.bits[register] = status;
            return PRESENT;
        }
    }

    static final class First extends Evaluator {
        private final Evaluator[] choices;
        private final boolean object;

        First(int register, Evaluator[] choices, Type type) {
            super(register);
            this.choices = choices;
            this.object = type.isObject();
        }

        @Override
        public byte evaluate(Event event) {
            for (Evaluator choice : choices) {
                byte status = take(event, choice, register, object);
                if (status != ABSENT) {
                    return status;
                }
            }
            return ABSENT;
        }
    }

    /** Computes an expensive value once an event. */
    static final class Once extends Evaluator {
        private final Evaluator evaluator;
        private @Nullable Event of;
        private long generation;
        private byte status;
        private @Nullable String failure;

        Once(Evaluator evaluator) {
            super(evaluator.register);
            this.evaluator = evaluator;
        }

        @Override
        public byte evaluate(Event event) {
            if (of != event || generation != event.generation) {
                status = evaluator.evaluate(event);
                failure = event.failure;
                of = event;
                generation = event.generation;
            } else if (status == FAILED) {
                event.failure = failure;
            }
            return status;
        }
    }

    /** Reads a register that someone else sets, with its status. */
    static final class Read extends Evaluator {
        Read(int register) {
            super(register);
        }

        @Override
        public byte evaluate(Event event) {
            return event.status[register];
        }
    }

    static final class LongConstant extends Evaluator {
        private final long bits;

        LongConstant(int register, long bits) {
            super(register);
            this.bits = bits;
        }

        @Override
        public byte evaluate(Event event) {
            event.bits[register] = bits;
            return PRESENT;
        }
    }

    static final class ObjectConstant extends Evaluator {
        private final Object value;

        ObjectConstant(int register, Object value) {
            super(register);
            this.value = value;
        }

        @Override
        public byte evaluate(Event event) {
            event.objects[register] = value;
            return PRESENT;
        }
    }

    private static byte take(Event event, Evaluator from, int to, boolean object) {
        byte status = from.evaluate(event);
        if (status == PRESENT) {
            if (object) {
                event.objects[to] = event.objects[from.register];
            } else {
                event.bits[to] = event.bits[from.register];
            }
        }
        return status;
    }
}
