// SPDX-License-Identifier: Apache-2.0
package io.weir.language;

import io.weir.problem.Located;
import io.weir.problem.Source;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The {@code publish} of a reduction.
 *
 * @param source the key {@code publish}; the key `reduction` if there is none
 * @param to the highest tier, which finishes the rows, or has the events
 * @param every how often a refined row is sent while its window is open; null: only when it is closed, or events are published
 * @param closeAfter how long a missing site is waited for; null: as the tier is configured
 * @param keep how long rows, or events, are kept
 * @param sinks names of the central tier's configuration
 */
public record Publish(
        Source source,
        Located<Tier> to,
        @Nullable Located<Duration> every,
        @Nullable Located<Duration> closeAfter,
        Located<Duration> keep,
        List<Located<String>> sinks) {

    /** A level of the tree. */
    public enum Tier {
        SITE,
        REGION,
        CENTRAL
    }

    public Publish {
        sinks = List.copyOf(sinks);
    }
}
