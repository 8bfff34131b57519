// SPDX-License-Identifier: Apache-2.0
package io.weir.plan;

import io.weir.operators.Decoder;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A stream's contract, checked.
 *
 * @param name the raw topic is {@code raw.<name>}
 * @param decoder how bytes become events
 * @param fields by name
 * @param time the fields that hold event time, in the order in which they are asked: the first that is there decides, also where
 *     it cannot be read
 * @param stamped whether an event without any of them has the record's own time-stamp; else it has no time
 * @param ahead milliseconds: an event whose time is later than its record's time-stamp by more than this moves no clock
 */
public record StreamPlan(
        String name, Decoder decoder, SortedMap<String, Field> fields, List<String> time, boolean stamped, long ahead) {

    public StreamPlan {
        time = List.copyOf(time);
        fields = Collections.unmodifiableSortedMap(new TreeMap<>(fields));
    }

    /** The raw topic. */
    public String topic() {
        return "raw." + name;
    }
}
