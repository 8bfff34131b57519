// SPDX-License-Identifier: Apache-2.0
package io.weir.language;

import io.weir.event.Type;
import io.weir.problem.Located;
import io.weir.problem.Source;
import io.weir.shape.OperatorCall;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A contract for a raw topic, checked as far as that goes without the decoder.
 *
 * @param source the key {@code stream}
 * @param owner for people
 * @param decode a decoder of the vocabulary
 * @param fields by name, sorted; they refine what the decoder brings
 * @param time where event time comes from; null: as the decoder says
 * @param subject the field of whom or what is counted; null if that is not said
 */
public record StreamDocument(
        Source source,
        Located<String> name,
        @Nullable String owner,
        OperatorCall decode,
        List<FieldRule> fields,
        @Nullable Time time,
        @Nullable Located<String> subject) {

    public StreamDocument {
        fields = List.copyOf(fields);
    }

    /**
     * What is said of a field.
     *
     * @param type null: as the decoder says
     * @param level its class; null if that is not said
     * @param at a JSON Pointer to it; null for {@code /<name>}
     * @param unit for people and dashboards
     * @param required whether an event without it is a dead letter
     * @param description for people
     */
    public record FieldRule(
            Located<String> name,
            @Nullable Located<Type> type,
            @Nullable Located<Level> level,
            @Nullable Located<String> at,
            @Nullable String unit,
            boolean required,
            @Nullable String description) {}

    /** How sensitive a field is: {@code class} in YAML, from the least to the most. */
    public enum Level {
        PUBLIC,
        INTERNAL,
        PERSONAL,
        SECRET
    }

    /** Where event time comes from. */
    public sealed interface Time {

        /** How far ahead of the record's time-stamp event time may be and still move the clock; null for the default. */
        @Nullable
        Located<Duration> ahead();

        /** The record's own time-stamp: {@code time: kafka}. */
        record OfRecord(Source source) implements Time {
            @Override
            public @Nullable Located<Duration> ahead() {
                return null;
            }
        }

        /**
         * A field.
         *
         * @param field null: the decoder's
         * @param format {@code iso}, {@code clf}, {@code rfc3164}, {@code epoch_s}, {@code epoch_ms}, {@code epoch_us}, {@code
         *     epoch_ns} or a Java pattern that has been compiled once; null: as the decoder or the type says
         * @param zone of a text without offset
         */
        record OfField(
                Source source,
                @Nullable Located<String> field,
                @Nullable Located<String> format,
                @Nullable Located<ZoneId> zone,
                @Nullable Located<Duration> ahead)
                implements Time {}

        /**
         * The first of several that an event has.
         *
         * @param fields in the order in which they are asked, one or more; entries of one field are ways to read it, and stand
         *     together. None has an {@code ahead} of its own
         * @param record the record's own time-stamp, where an event has none of the fields; null: then it has no time
         */
        record OfFirst(
                Source source,
                List<OfField> fields,
                @Nullable OfRecord record,
                @Nullable Located<Duration> ahead) implements Time {
            public OfFirst {
                fields = List.copyOf(fields);
            }
        }
    }
}
