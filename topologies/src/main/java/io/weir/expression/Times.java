// SPDX-License-Identifier: Apache-2.0
package io.weir.expression;

import static io.weir.event.Event.PRESENT;
import static io.weir.event.Type.DURATION;
import static io.weir.event.Type.INT;
import static io.weir.event.Type.STRING;
import static io.weir.event.Type.TIMESTAMP;
import static io.weir.expression.Operation.Form.METHOD;

import io.weir.event.Durations;
import io.weir.event.Event;
import io.weir.event.Instants;
import io.weir.event.TimeText;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/** Instants as microseconds since the epoch: their parts, in UTC or a zone. */
final class Times {

    /** Midnight of 0001-01-01. */
    static final long LEAST = TimeText.LEAST;
    /** The last microsecond of the year 9999. */
    static final long MOST = TimeText.MOST;

    /** As far as CEL's durations go, either way: 10,000 years. */
    static final long LONGEST = 315_576_000_000L * 1_000_000L;

    private static final long SECOND = 1_000_000L;
    private static final long DAY = 86_400 * SECOND;

    static final List<Operation> ALL = all();

    private Times() {}

    private static List<Operation> all() {
        // Each part of local time, by CEL's overload id and name. Months, days of the week and of the year count from
        // 0.
        var parts = new TreeMap<String, Map.Entry<String, LongUnaryOperator>>();
        parts.put("year", Map.entry("getFullYear", local -> civil(local) >> 16));
        parts.put("month", Map.entry("getMonth", local -> ((civil(local) >> 8) & 255) - 1));
        parts.put("day_of_month", Map.entry("getDayOfMonth", local -> (civil(local) & 255) - 1));
        parts.put("day_of_month_1_based", Map.entry("getDate", local -> civil(local) & 255));
        parts.put("day_of_week", Map.entry("getDayOfWeek", local -> Math.floorMod(Math.floorDiv(local, DAY) + 4, 7)));
        parts.put("day_of_year", Map.entry("getDayOfYear", Times::dayOfYear));
        parts.put("hours", Map.entry("getHours", local -> Math.floorMod(local, DAY) / (3600 * SECOND)));
        parts.put("minutes", Map.entry("getMinutes", local -> Math.floorMod(local, 3600 * SECOND) / (60 * SECOND)));
        parts.put("seconds", Map.entry("getSeconds", local -> Math.floorMod(local, 60 * SECOND) / SECOND));
        parts.put("milliseconds", Map.entry("getMilliseconds", local -> Math.floorMod(local, SECOND) / 1000));
        var all = new ArrayList<Operation>();
        parts.forEach((id, part) -> {
            LongUnaryOperator of = part.getValue();
            all.add(Operation.unary("timestamp_to_" + id, METHOD, part.getKey(), INT, TIMESTAMP, (event, to, value) -> {
                event.bits[to] = of.applyAsLong(event.bits[value]);
                return PRESENT;
            }));
            all.add(Operation.binary(
                            "timestamp_to_" + id + "_with_tz", METHOD, part.getKey(), INT, TIMESTAMP, STRING, () -> {
                                var zones = new Remembered<>(Times::zone);
                                return (event, to, value, zone) -> {
                                    ZoneId where = zones.of(Texts.get(event, zone));
                                    if (where == null) {
                                        return event.fail("bad_zone");
                                    }
                                    event.bits[to] = of.applyAsLong(local(event.bits[value], where));
                                    return PRESENT;
                                };
                            })
                    .literal(1, text -> zone(text) == null ? "no such time zone" : null));
        });
        all.add(ofDuration("hours", "getHours", micros -> micros / (3600 * SECOND)));
        all.add(ofDuration("minutes", "getMinutes", micros -> micros / (60 * SECOND)));
        all.add(ofDuration("seconds", "getSeconds", micros -> micros / SECOND));
        all.add(ofDuration("milliseconds", "getMilliseconds", micros -> micros % SECOND / 1000));
        all.add(Operation.binary("weir_timestamp_floor", METHOD, "floor", TIMESTAMP, TIMESTAMP, STRING, () -> {
                    var steps = new Remembered<>(Times::step);
                    return (event, to, value, step) -> {
                        Long micros = steps.of(Texts.get(event, step));
                        return micros == null ? event.fail(Conversions.CONVERSION) : floor(event, to, value, micros);
                    };
                })
                .literal(1, text -> step(text) == null ? "not a duration above zero, such as 15m or 1h30m" : null));
        return List.copyOf(all);
    }

    private static Operation ofDuration(String id, String name, LongUnaryOperator part) {
        return Operation.unary("duration_to_" + id, METHOD, name, INT, DURATION, (event, to, value) -> {
            event.bits[to] = part.applyAsLong(event.bits[value]);
            return PRESENT;
        });
    }

    private static byte floor(Event event, int to, int value, long step) {
        long micros = event.bits[value];
        long floor = micros - Math.floorMod(micros, step);
        if (floor < LEAST) {
            return event.fail(Arithmetic.OVERFLOW);
        }
        event.bits[to] = floor;
        return PRESENT;
    }

    private static @Nullable Long step(String text) {
        long micros = Durations.parse(text);
        return micros > 0 ? Long.valueOf(micros) : null;
    }

    /** A zone of the tz database, or an offset such as +01:00 or -9:30. */
    private static @Nullable ZoneId zone(String text) {
        try {
            return ZoneId.of(text);
        } catch (DateTimeException notByName) {
            int sign = text.startsWith("-") ? -1 : 1;
            String[] parts = (text.startsWith("-") || text.startsWith("+") ? text.substring(1) : text).split(":", -1);
            if (parts.length != 2 || !parts[0].matches("[0-9]{1,2}") || !parts[1].matches("[0-9]{2}")) {
                return null;
            }
            int seconds = Integer.parseInt(parts[0]) * 3600 + Integer.parseInt(parts[1]) * 60;
            return seconds > 18 * 3600 || parts[1].compareTo("59") > 0
                    ? null
                    : ZoneOffset.ofTotalSeconds(sign * seconds);
        }
    }

    private static long local(long micros, ZoneId zone) {
        Instant second = Instant.ofEpochSecond(Math.floorDiv(micros, SECOND));
        return micros + zone.getRules().getOffset(second).getTotalSeconds() * SECOND;
    }

    private static long civil(long local) {
        return Instants.date(Math.floorDiv(local, DAY));
    }

    /** Counted from 0. */
    private static long dayOfYear(long local) {
        return LocalDate.ofEpochDay(Math.floorDiv(local, DAY)).getDayOfYear() - 1L;
    }
}
