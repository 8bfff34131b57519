// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import io.weir.shape.Field;
import io.weir.shape.Literals;
import io.weir.shape.Shape;
import java.time.Duration;
import java.util.List;

/**
 * The window {@code hopping}: windows of one length, of which one begins every so often, so that they overlap. Aligned to the epoch in
 * UTC.
 *
 * <p>The length is a multiple of {@code every}: then each event is in as many windows as any other, and the figures of one window can be
 * compared with those of the next. An event is added to each of its windows, so they cost as much as so many tumbling ones.
 *
 * @param length whole milliseconds, a multiple of {@code every}
 * @param every whole milliseconds, positive
 */
public record Hopping(Duration length, Duration every) implements Windowing {

    /** More would cost some ten microseconds an event, and a hundred times the heap and the disk of one window. */
    private static final int MOST = 100;

    /** How it is written. */
    public static final Shape<Hopping> SHAPE = Shape.of(
                    "hopping",
                    "Windows of one length, of which one begins at each multiple of `every` since 1970-01-01T00:00Z. Each event is in "
                            + "length / `every` of them, at most " + MOST
                            + ", and costs as much as so many events of a tumbling window.",
                    Windowing.length("length"),
                    Field.duration("every", "How far one begins after the other; the length is a multiple of it.")
                            .atLeast(Duration.ofSeconds(1)),
                    Hopping::new)
            .later("zone")
            .example(
                    "each event is in two windows",
                    "{hopping: 10m, every: 5m}",
                    List.of("2026-01-01T00:07:00Z"),
                    "[2026-01-01T00:00:00.000Z 10m, 2026-01-01T00:05:00.000Z 10m]");

    public Hopping {
        long times = length.toMillis() / every.toMillis();
        if (times == 0) {
            throw new IllegalArgumentException("one window of " + Literals.text(length) + " begins every "
                    + Literals.text(every) + ", so events between them would be in none: let `every` be "
                    + Literals.text(length) + " at most");
        }
        if (length.toMillis() % every.toMillis() != 0) {
            throw new IllegalArgumentException(Literals.text(length) + " is no multiple of `every`, "
                    + Literals.text(every) + ", so some events would be in more windows than others: "
                    + Literals.text(every.multipliedBy(times)) + " and "
                    + Literals.text(every.multipliedBy(times + 1)) + " are");
        }
        if (times > MOST) {
            throw new IllegalArgumentException("each event would be in " + times + " windows, and at most " + MOST
                    + " are allowed: let `every` be "
                    + Literals.text(Duration.ofMillis(-Math.floorDiv(-length.toMillis(), MOST)))
                    + " at least");
        }
    }

    @Override
    public String text() {
        return length.toMillis() + " every " + every.toMillis();
    }

    @Override
    public String words() {
        return "hopping " + Literals.text(length) + " every " + Literals.text(every) + ", each event in " + overlap();
    }

    @Override
    public int overlap() {
        return (int) (length.toMillis() / every.toMillis());
    }
}
