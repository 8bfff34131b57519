// SPDX-License-Identifier: Apache-2.0
package io.weir.drill;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Who plays in a drill, beside the region {@code eu} and the centre.
 *
 * @param sites names, each with a cluster and an edge of its own; two may have the same
 * @param apart whether each site's link is a process of its own
 * @param bad whether the links reach the region's broker through a {@link Proxy}
 * @param outage how long topics keep records, in Weir's notation; {@code 0s} empties them as soon as they may be
 * @param interval between flushes and between commits, in Weir's notation
 * @param recipe of the first site's lines; the others' are plain but for the pace
 * @param environment of the first site's processes, its broker's too
 * @param disk of the first site; null for the machine's
 */
record Cast(
        List<String> sites,
        boolean apart,
        boolean bad,
        String outage,
        long interval,
        Recipe recipe,
        Supplier<Map<String, String>> environment,
        @Nullable Disk disk) {

    /** A small disk: a file system of so many megabytes, under {@code clusters} or under {@code state}. */
    record Disk(int megabytes, String under) {}

    /** One site; whatever is kept for no longer than it must be is gone before the drill ends. */
    static final Cast SMALL = new Cast(List.of("berlin"), false, false, "0s", 200, Recipe.PLAIN, Map::of, null);

    Cast withSites(String... names) {
        return new Cast(List.of(names), apart, bad, outage, interval, recipe, environment, disk);
    }

    Cast withLinksApart() {
        return new Cast(sites, true, bad, outage, interval, recipe, environment, disk);
    }

    Cast withBadLine() {
        return new Cast(sites, apart, true, outage, interval, recipe, environment, disk);
    }

    Cast withOutage(String duration) {
        return new Cast(sites, apart, bad, duration, interval, recipe, environment, disk);
    }

    /** A second between flushes, as by default. */
    Cast withUsualPace() {
        return new Cast(sites, apart, bad, outage, 1_000, recipe, environment, disk);
    }

    Cast with(Recipe other) {
        return new Cast(sites, apart, bad, outage, interval, other, environment, disk);
    }

    Cast withEnvironment(Supplier<Map<String, String>> added) {
        return new Cast(sites, apart, bad, outage, interval, recipe, added, disk);
    }

    Cast withDisk(int megabytes, String under) {
        return new Cast(sites, apart, bad, outage, interval, recipe, environment, new Disk(megabytes, under));
    }
}
