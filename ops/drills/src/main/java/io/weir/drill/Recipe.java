// SPDX-License-Identifier: Apache-2.0
package io.weir.drill;

import java.time.Instant;

/**
 * What the lines of a drill are like.
 *
 * @param begin event time of the first line, milliseconds
 * @param step milliseconds of event time from one line to the next; 25 at 400 lines a second is as fast as life
 * @param future one in so many lines bears a time a day from now; 0 for none
 * @param poison whether broken lines are broken in every way that comes to mind, not only cut short
 * @param clockError milliseconds that the producers' clock is ahead of the true one: it stamps the records
 */
record Recipe(long begin, long step, int future, boolean poison, long clockError) {

    /** Far back, so that no event lies in the future of its record. */
    private static final long LONG_AGO = Instant.parse("2024-02-29T23:50:00Z").toEpochMilli();

    /** Ten seconds of event time in 400 lines; disorder, late and broken lines, nothing else. */
    static final Recipe PLAIN = new Recipe(LONG_AGO, 25, 0, false, 0);

    Recipe withBegin(long time) {
        return new Recipe(time, step, future, poison, clockError);
    }

    Recipe withStep(long millis) {
        return new Recipe(begin, millis, future, poison, clockError);
    }

    Recipe withFuture(int oneIn) {
        return new Recipe(begin, step, oneIn, poison, clockError);
    }

    Recipe withPoison() {
        return new Recipe(begin, step, future, true, clockError);
    }

    Recipe withClockError(long millis) {
        return new Recipe(begin, step, future, poison, millis);
    }
}
