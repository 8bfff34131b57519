// SPDX-License-Identifier: Apache-2.0
package io.weir.language;

import io.weir.event.Instants;
import io.weir.event.TimeText;
import java.util.regex.Pattern;

/** Times in tests, where one without a date means 2026-01-01, UTC. */
public final class TestTimes {

    private static final String DAY = "2026-01-01T";
    private static final Pattern BARE = Pattern.compile("\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,6})?");

    private TestTimes() {}

    /** The text with the date and the zone that a bare time leaves out; other text as it is. */
    public static String dated(String text) {
        return BARE.matcher(text).matches() ? DAY + text + "Z" : text;
    }

    /** Microseconds since the epoch; {@link TimeText#NONE} for what is no time with an offset. */
    public static long micros(String text) {
        return Instants.parse(dated(text));
    }
}
