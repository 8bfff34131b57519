// SPDX-License-Identifier: Apache-2.0
package io.weir.tree;

import io.weir.wire.Window;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;

/**
 * Windows between the times that the clocks of a zone show: days from midnight, weeks from Monday, hours.
 *
 * <p>The clock's beginnings are the multiples of the unit since 1970-01-01T00:00, of whole weeks since Monday, 1969-12-29. The window of one
 * goes from the first instant at which the clock shows it, or, where the clock jumps over it, from that jump, to the first instant of
 * the next. So windows are disjoint and leave nothing out; each begins at local midnight, or at the first instant of the local day; a day with a change
 * of the clock has its true length, and so has the hour; an hour or a day that the clock leaves out has no window, and one that it
 * repeats has a longer one.
 *
 * <p>What rules a zone has is the JDK's knowledge, which differs between releases for the same time: a window's key holds start and
 * length as the leaf saw them, and no row is cut anew above; only how far a tier has come is rounded by its own.
 *
 * <p>The last two windows are kept, so that an event in one of them allocates nothing. They are immutable, so several threads may share this.
 */
final class Calendar implements Windows {

    private static final long DAY = 86_400_000;
    private static final long WEEK = 7 * DAY;
    /** 1969-12-29, a Monday, in days since the epoch. */
    private static final long MONDAY = -3;

    private final long unit;
    /** Local milliseconds from which units are counted. */
    private final long anchor;

    private final ZoneRules rules;

    private volatile Window last;
    private volatile Window before;

    /**
     * Windows of a zone.
     *
     * @param unit milliseconds: whole days, or hours of which a day is a multiple
     */
    Calendar(long unit, ZoneId zone) {
        if (unit <= 0 || (unit % DAY != 0 && DAY % unit != 0) || unit % 3_600_000 != 0) {
            throw new IllegalArgumentException("a day cannot be cut into windows of " + unit + " ms");
        }
        this.unit = unit;
        anchor = unit % WEEK == 0 ? MONDAY * DAY : 0;
        rules = zone.getRules();
        last = compute(0);
        before = last;
    }

    @Override
    public void assign(long time, Visitor visitor) {
        Window window = of(time);
        visitor.visit(window.start(), window.length());
    }

    @Override
    public long lastEnd(long instant) {
        return of(instant).start();
    }

    private Window of(long time) {
        Window newest = last;
        if (takes(newest, time)) {
            return newest;
        }
        Window older = before;
        if (takes(older, time)) {
            return older;
        }
        Window window = compute(time);
        before = newest;
        last = window;
        return window;
    }

    private static boolean takes(Window window, long time) {
        return window.start() <= time && time < window.end();
    }

    private Window compute(long time) {
        long local = time + rules.getOffset(Instant.ofEpochMilli(time)).getTotalSeconds() * 1_000L;
        long number = Math.floorDiv(local - anchor, unit);
        // What the clock shows again belongs to the window in which it was set back.
        while (begin(number + 1) <= time) {
            number++;
        }
        long start = begin(number);
        return new Window(start, begin(number + 1) - start);
    }

    /** The first instant at which the clock shows the beginning of a unit, or has jumped over it; never later than that of the next. */
    private long begin(long number) {
        long local = Math.floorDiv(anchor + number * unit, 1_000L);
        LocalDateTime shown = LocalDateTime.ofEpochSecond(local, 0, ZoneOffset.UTC);
        ZoneOffsetTransition change = rules.getTransition(shown);
        return change != null && change.isGap()
                ? change.toEpochSecond() * 1_000
                : (local - rules.getOffset(shown).getTotalSeconds()) * 1_000;
    }
}
