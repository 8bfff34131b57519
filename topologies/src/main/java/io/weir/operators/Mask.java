// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import io.weir.event.Event;
import io.weir.event.Type;
import io.weir.policy.Sensitivity;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Puts a value that says less in the place of one. Keeps no state that decides anything: equal values become equal values, at every site
 * and after every restart.
 */
public interface Mask {

    /** The mask's name in YAML, such as {@code truncate}. */
    String name();

    /** Canonical text of the mask with its options: part of the plan's hash. */
    String text();

    /** What keeps it from masking values of this type, such as {@code of timestamps and durations}; null if nothing does. */
    default @Nullable String objection(Type type) {
        return null;
    }

    /** What to write for values of this type instead, where that is plain; null if it is not. */
    default @Nullable String instead(Type type) {
        return null;
    }

    /** What values of this type become. */
    Type type(Type masked);

    /** How sensitive the value is afterwards. */
    Sensitivity lowers(Sensitivity masked);

    /** Whether it looks at the value at all. */
    default boolean reads() {
        return true;
    }

    /** The name of the key that it needs. */
    default Optional<String> key() {
        return Optional.empty();
    }

    /** What runs, over values of this type. */
    Run bind(Type type, Supplies supplies);

    /** The mask over one program's registers. */
    interface Run {

        /**
         * Masks a value that is present.
         *
         * @param from its register
         * @param to where the masked one goes, without its status
         * @return {@link Event#PRESENT}, {@link Event#ABSENT}, or {@link Event#FAILED} after {@link Event#fail}. Never throws
         */
        byte apply(Event event, int from, int to);
    }
}
