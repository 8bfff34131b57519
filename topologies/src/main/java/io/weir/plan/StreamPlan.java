// SPDX-License-Identifier: Apache-2.0
package io.weir.plan;

import io.weir.operators.Decoder;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A stream's contract, checked.
 *
 * @param name the raw topic is {@code raw.<name>}
 * @param decoder how bytes become events
 * @param fields by name
 * @param time the field that holds event time; null for the record's own time-stamp
 * @param ahead milliseconds: an event whose time is later than its record's time-stamp by more than this moves no clock
 */
public record StreamPlan(
        String name,
        Decoder decoder,
        SortedMap<String, Field> fields,
        @Nullable String time,
        long ahead) {

    public StreamPlan {
        fields = Collections.unmodifiableSortedMap(new TreeMap<>(fields));
    }

    /** The raw topic. */
    public String topic() {
        return "raw." + name;
    }
}
