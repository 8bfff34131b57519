// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import io.weir.event.Evaluator;
import io.weir.event.Event;
import io.weir.event.Type;
import io.weir.expression.Binder;
import io.weir.expression.Expression;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The step {@code mask}: puts masked values in the place of values. From here on the names mean the masked ones; what is absent stays absent.
 * A mask that fails makes the event a dead letter: nothing unmasked goes on.
 *
 * @param values in the order of their names; each mask is given the value as it comes in
 */
public record Masking(List<Masked> values) implements Step {

    /**
     * A value and its mask.
     *
     * @param name what the masked value is called from here on
     * @param input what is masked
     */
    public record Masked(String name, Expression input, Mask mask) {

        /** The type of the masked value. */
        public Type type() {
            return mask.type(input.type());
        }
    }

    public Masking {
        values = List.copyOf(values);
    }

    @Override
    public String name() {
        return "mask";
    }

    @Override
    public List<Expression> inputs() {
        return values.stream()
                .filter(value -> value.mask().reads())
                .map(Masked::input)
                .toList();
    }

    @Override
    public SortedMap<String, Type> sets() {
        var sets = new TreeMap<String, Type>();
        values.forEach(value -> sets.put(value.name(), value.type()));
        return sets;
    }

    @Override
    public String text() {
        return values.stream()
                .map(value -> value.name() + " = " + value.mask().text() + " of "
                        + value.input().text())
                .collect(Collectors.joining(", ", "mask(", ")"));
    }

    @Override
    public Set<String> keys() {
        var keys = new TreeSet<String>();
        values.forEach(value -> value.mask().key().ifPresent(keys::add));
        return keys;
    }

    /** Without supplies, so that what needs a key fails. */
    @Override
    public Run bind(Binder binder) {
        return bind(binder, Supplies.NONE);
    }

    @Override
    public Run bind(Binder binder, Supplies supplies) {
        int count = values.size();
        var inputs = new @Nullable Evaluator[count];
        var runs = new Mask.Run[count];
        for (int i = 0; i < count; i++) {
            Masked value = values.get(i);
            runs[i] = value.mask().bind(value.input().type(), supplies);
            if (value.mask().reads()) {
                inputs[i] = binder.bind(value.input());
            }
        }
        // Only now, so that each has been given the value as it comes in.
        int[] registers =
                values.stream().mapToInt(value -> binder.reserve(value.name())).toArray();
        return event -> {
            for (int i = 0; i < count; i++) {
                byte status = apply(inputs[i], runs[i], event, registers[i]);
                if (status == Event.FAILED) {
                    return Outcome.DEAD;
                }
                event.status[registers[i]] = status;
            }
            return Outcome.KEPT;
        };
    }

    private static byte apply(@Nullable Evaluator input, Mask.Run run, Event event, int register) {
        if (input == null) {
            return Event.ABSENT;
        }
        byte status = input.evaluate(event);
        return status == Event.PRESENT ? run.apply(event, input.register, register) : status;
    }
}
