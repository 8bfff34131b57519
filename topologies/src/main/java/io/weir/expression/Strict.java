// SPDX-License-Identifier: Apache-2.0
package io.weir.expression;

import static io.weir.event.Event.ABSENT;
import static io.weir.event.Event.FAILED;
import static io.weir.event.Event.PRESENT;

import io.weir.event.Evaluator;
import io.weir.event.Event;

/**
 * Calls that need all their arguments. A failed argument fails the call even if another is absent, as in cel-java: so an error
 * is a dead letter whatever else is missing.
 */
final class Strict {

    private Strict() {}

    static final class OfOne extends Evaluator {
        private final Evaluator argument;
        private final Operation.Unary body;

        OfOne(int register, Evaluator argument, Operation.Unary body) {
            super(register);
            this.argument = argument;
            this.body = body;
        }

        @Override
        public byte evaluate(Event event) {
            byte status = argument.evaluate(event);
            return status == PRESENT ? body.apply(event, register, argument.register) : status;
        }
    }

    static final class OfTwo extends Evaluator {
        private final Evaluator left;
        private final Evaluator right;
        private final Operation.Binary body;

        OfTwo(int register, Evaluator left, Evaluator right, Operation.Binary body) {
            super(register);
            this.left = left;
            this.right = right;
            this.body = body;
        }

        @Override
        public byte evaluate(Event event) {
            byte first = left.evaluate(event);
            if (first == FAILED) {
                return FAILED;
            }
            byte second = right.evaluate(event);
            if ((first & second) == PRESENT) {
                return body.apply(event, register, left.register, right.register);
            }
            return second == FAILED ? FAILED : ABSENT;
        }
    }

    static final class OfThree extends Evaluator {
        private final Evaluator first;
        private final Evaluator second;
        private final Evaluator third;
        private final Operation.Ternary body;

        OfThree(int register, Evaluator first, Evaluator second, Evaluator third, Operation.Ternary body) {
            super(register);
            this.first = first;
            this.second = second;
            this.third = third;
            this.body = body;
        }

        @Override
        public byte evaluate(Event event) {
            byte one = first.evaluate(event);
            if (one == FAILED) {
                return FAILED;
            }
            byte two = second.evaluate(event);
            if (two == FAILED) {
                return FAILED;
            }
            byte three = third.evaluate(event);
            if ((one & two & three) == PRESENT) {
                return body.apply(event, register, first.register, second.register, third.register);
            }
            return three == FAILED ? FAILED : ABSENT;
        }
    }

    static final class OfMany extends Evaluator {
        private final Evaluator[] arguments;
        private final int[] registers;
        private final Operation.Many body;

        OfMany(int register, Evaluator[] arguments, Operation.Many body) {
            super(register);
            this.arguments = arguments;
            this.body = body;
            registers = new int[arguments.length];
            for (int i = 0; i < registers.length; i++) {
                registers[i] = arguments[i].register;
            }
        }

        @Override
        public byte evaluate(Event event) {
            byte all = PRESENT;
            for (Evaluator argument : arguments) {
                byte status = argument.evaluate(event);
                if (status == FAILED) {
                    return FAILED;
                }
                all &= status;
            }
            return all == PRESENT ? body.apply(event, register, registers) : ABSENT;
        }
    }
}
