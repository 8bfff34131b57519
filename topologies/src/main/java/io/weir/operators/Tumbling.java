// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import io.weir.problem.DidYouMean;
import io.weir.problem.Problem;
import io.weir.shape.Field;
import io.weir.shape.JsonSchema;
import io.weir.shape.Literals;
import io.weir.shape.Reading;
import io.weir.shape.Shape;
import io.weir.yaml.Yaml;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The window {@code tumbling}: windows that follow each other without gaps. Without a zone they are of one length and begin at its multiples since
 * the epoch in UTC; with one they are days, weeks or hours as clocks there show them, and as long as those days really were.
 *
 * @param length whole milliseconds, positive; with a zone whole days, or hours of which a day is a multiple
 * @param zone whose clocks are meant; null for no clock but UTC's
 */
public record Tumbling(Duration length, @Nullable ZoneId zone) implements Windowing {

    private static final Duration DAY = Duration.ofDays(1);
    private static final Set<Long> HOURS = Set.of(1L, 2L, 3L, 4L, 6L, 8L, 12L);

    /** How it is written. */
    public static final Shape<Tumbling> SHAPE = Shape.of(
                    "tumbling",
                    "Windows that follow each other without gaps. They begin at multiples of their length since 1970-01-01T00:00Z; with a "
                            + "`zone` when the clocks there show the beginning of a day, a week (Monday) or an hour.",
                    Windowing.length("length"),
                    Field.<ZoneId>custom(
                                    "zone",
                                    "Whose clocks are meant, such as `Europe/Berlin`. The length is then whole days or weeks, or 1h, 2h, 3h, "
                                            + "4h, 6h, 8h or 12h.",
                                    "region of the tz database",
                                    Tumbling::zone)
                            .spelt(JsonSchema.json("type", "string"))
                            .optional(),
                    (length, zone) -> new Tumbling(length, zone.orElse(null)))
            .example(
                    "each event is in one window",
                    "{tumbling: 5m}",
                    List.of("2026-01-01T00:04:59.999Z", "2026-01-01T00:05:00Z"),
                    "[2026-01-01T00:00:00.000Z 5m], [2026-01-01T00:05:00.000Z 5m]")
            .example(
                    "days in Berlin, the second of which has 23 hours",
                    "{tumbling: 1d, zone: Europe/Berlin}",
                    List.of("2026-03-28T12:00:00Z", "2026-03-29T12:00:00Z"),
                    "[2026-03-27T23:00:00.000Z 1d], [2026-03-28T23:00:00.000Z 23h]")
            .example(
                    "a week begins on Monday",
                    "{tumbling: 1w, zone: UTC}",
                    List.of("2026-01-01T00:00:00Z"),
                    "[2025-12-29T00:00:00.000Z 7d]")
            .example(
                    "hours in Kolkata begin at half past in UTC",
                    "{tumbling: 1h, zone: Asia/Kolkata}",
                    List.of("2026-01-01T00:00:00Z"),
                    "[2025-12-31T23:30:00.000Z 1h]")
            .example(
                    "the hour that autumn repeats is one window",
                    "{tumbling: 1h, zone: Europe/Berlin}",
                    List.of("2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"),
                    "[2026-10-25T00:00:00.000Z 2h], [2026-10-25T00:00:00.000Z 2h]");

    public Tumbling {
        if (zone != null) {
            boolean days = length.toMillis() % DAY.toMillis() == 0;
            boolean hours = length.equals(Duration.ofHours(length.toHours())) && HOURS.contains(length.toHours());
            if (!days && !hours) {
                throw new IllegalArgumentException(
                        "with a `zone` a window is whole days or weeks, or 1h, 2h, 3h, 4h, 6h, 8h or "
                                + "12h, but not " + Literals.text(length)
                                + (length.compareTo(Duration.ofHours(1)) < 0 ? ": leave the zone out" : ""));
            }
        }
    }

    /** Windows that look at no clock but UTC's. */
    public Tumbling(Duration length) {
        this(length, null);
    }

    private static @Nullable ZoneId zone(String name, Yaml yaml, Reading reading) {
        Set<String> known = ZoneId.getAvailableZoneIds();
        if (yaml instanceof Yaml.Scalar scalar && known.contains(scalar.text())) {
            return ZoneId.of(scalar.text());
        }
        Problem problem = Problem.error(
                "R0205", yaml.source(), "`" + name + "` must be a region of the tz database, but is " + yaml.what());
        reading.problems()
                .add((yaml instanceof Yaml.Scalar scalar
                                ? problem.label(DidYouMean.label(scalar.text(), known))
                                : problem)
                        .note("form", "`Europe/Berlin`, or `UTC`")
                        .note("why", "an offset or an abbreviation does not say when clocks are changed"));
        return null;
    }

    /** Its milliseconds alone where there is no zone, as when there was no other kind: plans keep their hashes. */
    @Override
    public String text() {
        return zone == null ? Long.toString(length.toMillis()) : length.toMillis() + " in " + zone;
    }

    @Override
    public String words() {
        return "tumbling " + Literals.text(length) + (zone == null ? "" : " by the clocks of " + zone);
    }

    @Override
    public int overlap() {
        return 1;
    }
}
