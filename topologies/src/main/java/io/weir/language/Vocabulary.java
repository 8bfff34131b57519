// SPDX-License-Identifier: Apache-2.0
package io.weir.language;

import io.weir.shape.Words;
import java.util.List;

/**
 * The operators that documents may name. Reading a document needs their names only; what their arguments mean is for the plan.
 *
 * @param decoders of {@code decode}
 * @param steps what a step may be
 * @param windows kinds of windows
 * @param aggregates of {@code take}
 */
public record Vocabulary(Words decoders, Words steps, Words windows, Words aggregates) {

    /** What this version of Weir runs of edition 1, and what it knows to come. */
    public static final Vocabulary EDITION_1 = new Vocabulary(
            Words.of(
                    "decoder",
                    List.of("combined", "json", "text"),
                    List.of("avro", "cef", "csv", "logfmt", "protobuf", "regex", "syslog")),
            Words.of(
                    "step",
                    List.of("let", "where"),
                    List.of("collapse", "distinct", "flatten", "lookup", "mask", "sample", "throttle", "use")),
            Words.of("window", List.of("tumbling"), List.of("hopping", "session")),
            Words.of(
                    "aggregate",
                    List.of("count", "max", "mean", "min", "sum"),
                    List.of("distinct", "first", "histogram", "last", "quantiles", "rate", "stddev", "top")));

    /** The same with other aggregates. */
    public Vocabulary withAggregates(Words others) {
        return new Vocabulary(decoders, steps, windows, others);
    }

    /** The same with other decoders. */
    public Vocabulary withDecoders(Words others) {
        return new Vocabulary(others, steps, windows, aggregates);
    }
}
