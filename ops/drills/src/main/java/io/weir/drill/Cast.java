// SPDX-License-Identifier: Apache-2.0
package io.weir.drill;

import java.util.List;

/**
 * Who plays in a drill, beside the region {@code eu} and the centre.
 *
 * @param sites names, each with a cluster and an edge of its own; two may have the same
 * @param apart whether each site's link is a process of its own
 * @param bad whether the links reach the region's broker through a {@link Proxy}
 * @param bytesPerSecond that the links allow themselves; 0 for no limit
 * @param outage how long topics keep records, in Weir's notation; {@code 0s} empties them as soon as they may be
 * @param recipe of the lines
 */
record Cast(List<String> sites, boolean apart, boolean bad, long bytesPerSecond, String outage, Recipe recipe) {

    /** One site; whatever is kept for no longer than it must be is gone before the drill ends. */
    static final Cast SMALL = new Cast(List.of("berlin"), false, false, 0, "0s", Recipe.PLAIN);

    Cast withSites(String... names) {
        return new Cast(List.of(names), apart, bad, bytesPerSecond, outage, recipe);
    }

    Cast withLinksApart() {
        return new Cast(sites, true, bad, bytesPerSecond, outage, recipe);
    }

    Cast withBadLine() {
        return new Cast(sites, apart, true, bytesPerSecond, outage, recipe);
    }

    Cast withBytesPerSecond(long bytes) {
        return new Cast(sites, apart, bad, bytes, outage, recipe);
    }

    Cast withOutage(String duration) {
        return new Cast(sites, apart, bad, bytesPerSecond, duration, recipe);
    }

    Cast with(Recipe other) {
        return new Cast(sites, apart, bad, bytesPerSecond, outage, other);
    }
}
