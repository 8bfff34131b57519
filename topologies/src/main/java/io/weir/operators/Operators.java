// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import io.weir.shape.Catalogue;

/**
 * All operators there are: explicit lists, so that none is lost without a test that fails. Of the steps only those that take an
 * argument of one kind have a shape: {@code let} is a map of names, which belongs to the grammar.
 */
public final class Operators {

    /** What {@code decode} may name. */
    public static final Catalogue<Decoder> DECODERS = Catalogue.<Decoder>of(
                    "decoder",
                    Cef.SHAPE,
                    Combined.SHAPE,
                    Common.SHAPE,
                    Csv.SHAPE,
                    FirstOf.SHAPE,
                    Grok.SHAPE,
                    Json.SHAPE,
                    Logfmt.SHAPE,
                    Regex.SHAPE,
                    Syslog.SHAPE,
                    Text.SHAPE,
                    Tsv.SHAPE)
            .later("avro", "protobuf");

    /** What a step may be, besides {@code let}. */
    public static final Catalogue<Step> STEPS = Catalogue.<Step>of("step", Where.SHAPE)
            .later("collapse", "distinct", "flatten", "lookup", "mask", "sample", "throttle", "use");

    /** What {@code take} may name. */
    public static final Catalogue<Aggregate<?>> AGGREGATES = Catalogue.<Aggregate<?>>of(
                    "aggregate", Count.SHAPE, Max.SHAPE, Mean.SHAPE, Min.SHAPE, Sum.SHAPE)
            .later("distinct", "first", "histogram", "last", "quantiles", "rate", "stddev", "top");

    private Operators() {}
}
