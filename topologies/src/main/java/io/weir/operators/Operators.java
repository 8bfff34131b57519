// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import io.weir.shape.Catalogue;

/**
 * All operators there are: explicit lists, so that none is lost without a test that fails. Of the steps only those that take an
 * argument of one kind have a shape: those that are maps or lists of names ({@code let}, {@code mask}, {@code keep} and their like)
 * belong to the grammar.
 */
public final class Operators {

    /** What {@code decode} may name. */
    public static final Catalogue<Decoder> DECODERS = Catalogue.<Decoder>of(
                    "decoder",
                    Avro.SHAPE,
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
            .later("protobuf");

    /** What a step may be, besides those of the grammar. */
    public static final Catalogue<Step> STEPS = Catalogue.<Step>of("step", Drop.SHAPE, Sampling.SHAPE, Where.SHAPE)
            .later("collapse", "distinct", "flatten", "throttle");

    /** What {@code mask} may name. */
    public static final Catalogue<Mask> MASKS =
            Catalogue.<Mask>of("mask", DropValue.SHAPE, Pseudonym.SHAPE, Truncate.SHAPE);

    /** What {@code take} may name. */
    public static final Catalogue<Aggregate<?>> AGGREGATES = Catalogue.<Aggregate<?>>of(
                    "aggregate",
                    Any.SHAPE,
                    Collect.SHAPE,
                    Correlation.SHAPE,
                    Count.SHAPE,
                    Distinct.SHAPE,
                    Every.SHAPE,
                    First.SHAPE,
                    Histogram.SHAPE,
                    Last.SHAPE,
                    Max.SHAPE,
                    MaxBy.SHAPE,
                    Mean.SHAPE,
                    Min.SHAPE,
                    MinBy.SHAPE,
                    Quantiles.SHAPE,
                    Regression.SHAPE,
                    Sample.SHAPE,
                    Stddev.SHAPE,
                    Sum.SHAPE,
                    Top.SHAPE,
                    Variance.SHAPE)
            .later("rate");

    /** What {@code window} may name. */
    public static final Catalogue<Windowing> WINDOWS =
            Catalogue.<Windowing>of("window", Hopping.SHAPE, Tumbling.SHAPE).later("session");

    private Operators() {}
}
