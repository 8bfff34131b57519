// SPDX-License-Identifier: Apache-2.0
package io.weir.wire;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.LongUnaryOperator;

/**
 * How far a set of sites has reported, without their names: a multiset of {@link Reach}, so that a watermark stays small when
 * thousands of sites stand behind it.
 *
 * @param sites the number of sites by reach, each at least 1
 */
public record Reaches(SortedMap<Reach, Integer> sites) {

    /** No sites. */
    public static final Reaches NONE = new Reaches(Collections.emptySortedMap());

    public Reaches {
        sites = Collections.unmodifiableSortedMap(new TreeMap<>(sites));
    }

    /** One site, expected for all windows, that has reported those that end at or before {@code end}. */
    public static Reaches of(long end) {
        var one = new TreeMap<Reach, Integer>();
        one.put(new Reach(Watermark.NEVER, Watermark.FOREVER, end), 1);
        return new Reaches(one);
    }

    /** All sites of all of them. */
    public static Reaches union(Collection<Reaches> parts) {
        var all = new TreeMap<Reach, Integer>();
        for (Reaches part : parts) {
            part.sites.forEach((reach, count) -> all.merge(reach, count, Integer::sum));
        }
        return new Reaches(all);
    }

    /** How many sites are expected to report a window with this end. */
    public int expected(long windowEnd) {
        int count = 0;
        for (Map.Entry<Reach, Integer> entry : sites.entrySet()) {
            if (entry.getKey().covers(windowEnd)) {
                count += entry.getValue();
            }
        }
        return count;
    }

    /** How many of the expected sites have reported a window with this end. */
    public int reported(long windowEnd) {
        int count = 0;
        for (Map.Entry<Reach, Integer> entry : sites.entrySet()) {
            if (entry.getKey().covers(windowEnd) && windowEnd <= entry.getKey().end()) {
                count += entry.getValue();
            }
        }
        return count;
    }

    /** The same sites, expected only for windows that end after {@code after} and not after {@code until}. */
    public Reaches within(long after, long until) {
        return map(reach ->
                List.of(new Reach(Math.max(reach.after(), after), Math.min(reach.until(), until), reach.end())));
    }

    /** The same sites, having reported nothing that ends after {@code end}. */
    public Reaches atMost(long end) {
        return map(reach -> List.of(new Reach(reach.after(), reach.until(), Math.min(reach.end(), end))));
    }

    /** The same sites, having reported none of the windows that end after {@code after} and not after {@code until}. */
    public Reaches without(long after, long until) {
        return map(reach -> List.of(
                new Reach(reach.after(), Math.min(reach.until(), after), reach.end()),
                new Reach(Math.max(reach.after(), after), Math.min(reach.until(), until), Watermark.NEVER),
                new Reach(Math.max(reach.after(), until), reach.until(), reach.end())));
    }

    /** The same sites with other ends; {@link Watermark#NEVER} and {@link Watermark#FOREVER} stay. */
    public Reaches ends(LongUnaryOperator change) {
        return map(reach -> List.of(
                reach.end() == Watermark.NEVER || reach.end() == Watermark.FOREVER
                        ? reach
                        : new Reach(reach.after(), reach.until(), change.applyAsLong(reach.end()))));
    }

    private Reaches map(Function<Reach, List<Reach>> change) {
        var changed = new TreeMap<Reach, Integer>();
        sites.forEach((reach, count) -> {
            for (Reach part : change.apply(reach)) {
                if (part.after() < part.until()) {
                    changed.merge(part, count, Integer::sum);
                }
            }
        });
        return new Reaches(changed);
    }
}
