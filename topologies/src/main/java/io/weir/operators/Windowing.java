// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import io.weir.shape.Field;
import java.time.Duration;

/**
 * How event time is cut into windows, as {@code window} says. It decides by an event's time alone, so that an event has the same
 * windows at every place and in every run. What assigns events is made of it by {@code io.weir.tree.Windows}, which leaves and merges share.
 */
public sealed interface Windowing permits Hopping, Tumbling {

    /** The length of a window: from a second, since watermarks travel once a second and a shorter one could not close by itself. */
    static Field<Duration> length(String name) {
        return Field.duration(name, "The length of a window.")
                .between(Duration.ofSeconds(1), Duration.ofDays(366))
                .why("watermarks travel once a second");
    }

    /** What the plan's hash is made of: all that changes which windows an event has, and nothing else. */
    String text();

    /** As people read it: {@code tumbling 1m}. */
    String words();

    /** How long a window is, or would be if no clock were ever changed. */
    Duration length();

    /** How many windows take each event. */
    int overlap();
}
