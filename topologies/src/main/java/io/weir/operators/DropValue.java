// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import io.weir.event.Event;
import io.weir.event.Type;
import io.weir.policy.Sensitivity;
import io.weir.shape.Shape;
import java.util.List;

/** The mask {@code drop}: afterwards the value is absent, in every event. Not even whether it was there can be told. */
public record DropValue() implements Mask {

    /** How it is written. */
    public static final Shape<DropValue> SHAPE = Shape.of(
                    "drop", "Nothing is left: the value is absent from here on.", DropValue::new)
            .example("gone", "drop", List.of("{user: ada}"), "null");

    @Override
    public String name() {
        return "drop";
    }

    @Override
    public String text() {
        return "drop";
    }

    @Override
    public Type type(Type masked) {
        return masked;
    }

    @Override
    public Sensitivity lowers(Sensitivity masked) {
        return Sensitivity.PUBLIC;
    }

    @Override
    public boolean reads() {
        return false;
    }

    @Override
    public Run bind(Type type, Supplies supplies) {
        return (event, from, to) -> Event.ABSENT;
    }
}
