// SPDX-License-Identifier: Apache-2.0
package io.weir.cli.demo;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that is to be seen of a river at one moment.
 *
 * @param seconds since the start
 * @param steps of the start, in order
 * @param stays a raw line of a site, null while there is none
 * @param leaves what a site has published of its lines, null while there is none
 * @param rows how many there are at the highest tiers, each in its newest revision
 * @param open how many of them are not complete
 * @param tables a part for each reduction that has rows
 * @param message what is to be read below all; null for nothing
 */
record Scene(
        double seconds,
        List<Step> steps,
        List<Site> sites,
        int regions,
        @Nullable Raw stays,
        @Nullable Published leaves,
        long rows,
        long open,
        List<Table> tables,
        @Nullable String message) {

    /**
     * A part of the start.
     *
     * @param seconds that it took; negative while it goes on
     */
    record Step(String what, double seconds) {}

    /**
     * A site since the start.
     *
     * @param eventsPerSecond lately
     * @param bytesUp keys and values over its link
     * @param behind seconds from its watermark to now; NaN while there is none
     */
    record Site(
            String name,
            String region,
            double eventsPerSecond,
            long events,
            long bytesIn,
            long bytesUp,
            double behind) {}

    /** A raw line as it lies in its topic. */
    record Raw(String site, String topic, String line) {}

    /**
     * A partial of a site.
     *
     * @param group the values, for people
     * @param bytes of key and value
     */
    record Published(String site, String reduction, String window, String group, long events, int bytes) {}

    /** The newest rows of a reduction, those of most events first. */
    record Table(String reduction, List<String> columns, List<Row> rows) {}

    /** @param figures one for each column */
    record Row(String window, String group, List<String> figures, int reported, int expected, boolean complete) {}
}
