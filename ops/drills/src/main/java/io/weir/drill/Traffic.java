// SPDX-License-Identifier: Apache-2.0
package io.weir.drill;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * The lines that one site's raw topic gets while its leaves live, and what must become of them: nothing here comes from Weir. The n-th
 * line is the same in every run with the same seed; how many are sent is not.
 */
final class Traffic {

    /** {@code window} of the reduction. */
    static final long WINDOW = 10_000;
    /** {@code late} and {@code revise} of the reduction. */
    private static final long BEHIND = 35_000;

    /** So many lines after partitions were added none of theirs is far too late: until the site knows of them, no partition says what is. */
    private static final int SETTLING = 4_000;

    private static final long A_DAY = Duration.ofDays(1).toMillis();

    /** What a line is: an event, an event of tomorrow, or nothing that can be decoded. */
    enum Kind {
        EVENT,
        FUTURE,
        DEAD
    }

    /** One line, as it is sent. */
    @SuppressWarnings("ArrayRecordComponent") // carried, never compared
    record Line(int partition, long time, @Nullable String path, int bytes, double ms, Kind kind, byte[] text) {}

    private final Random random;
    private final Recipe recipe;
    private final long now = System.currentTimeMillis();
    private final List<Line> lines = new ArrayList<>();
    private int partitions;
    /** Partitions from this one on are new. */
    private int settled;
    /** Until this line. */
    private int settling;

    Traffic(long seed, int partitions, Recipe recipe) {
        this.random = new Random(seed);
        this.partitions = partitions;
        settled = partitions;
        this.recipe = recipe;
    }

    Recipe recipe() {
        return recipe;
    }

    synchronized int partitions() {
        return partitions;
    }

    /** The raw topic has so many partitions from now on. */
    synchronized void spread(int over) {
        settled = partitions;
        settling = lines.size() + SETTLING;
        partitions = over;
    }

    /** The event time that the next line would have if it came in order: where a life after this one goes on. */
    synchronized long time() {
        return recipe.begin() + lines.size() * recipe.step();
    }

    /** The next line: disorder of twenty seconds of event time, one in a hundred far too late, one in two hundred broken. */
    synchronized Line next() {
        int partition = random.nextInt(partitions);
        boolean fresh = partition >= settled && lines.size() < settling;
        long time = time() - random.nextInt(20_000);
        if (random.nextInt(100) == 0 && !fresh) {
            time -= 30_000 + random.nextInt(90_000);
        }
        // One group is absent, which is a group of its own.
        int number = random.nextInt(8);
        String path = number == 0 ? null : "/p" + number;
        int bytes = random.nextInt(100_000);
        double ms = random.nextInt(1_000_000) / 1000.0;
        var kind = random.nextInt(200) == 0 ? Kind.DEAD : Kind.EVENT;
        if (recipe.future() > 0 && random.nextInt(recipe.future()) == 0 && kind == Kind.EVENT) {
            kind = Kind.FUTURE;
            time = now + A_DAY + random.nextInt(60_000);
        }
        String text = "{\"at\":\"" + Instant.ofEpochMilli(time) + "\","
                + (path == null ? "" : "\"path\":\"" + path + "\",") + "\"bytes\":" + bytes + ",\"ms\":" + ms + "}";
        byte[] value = kind != Kind.DEAD
                ? text.getBytes(StandardCharsets.UTF_8)
                : recipe.poison()
                        ? Poison.of(text, random)
                        : text.substring(0, text.length() / 2).getBytes(StandardCharsets.UTF_8);
        var line = new Line(partition, time, path, bytes, ms, kind, value);
        lines.add(line);
        return line;
    }

    synchronized int size() {
        return lines.size();
    }

    /** Of all values so far: what a shipper of raw lines would have to send. */
    synchronized long bytes() {
        return lines.stream().mapToLong(line -> line.text().length).sum();
    }

    /** Adds what must come of the lines so far: per partition, in the order of sending, with the horizon's rule. */
    synchronized void account(Oracle oracle) {
        var clock = new long[lines.stream().mapToInt(Line::partition).max().orElse(0) + 1];
        Arrays.fill(clock, Long.MIN_VALUE / 2);
        for (Line line : lines) {
            long start = Math.floorDiv(line.time(), WINDOW) * WINDOW;
            if (line.kind() == Kind.DEAD) {
                oracle.dead();
            } else if (start + WINDOW <= clock[line.partition()] - BEHIND) {
                oracle.late();
            } else {
                if (line.kind() == Kind.EVENT) {
                    clock[line.partition()] = Math.max(clock[line.partition()], line.time());
                }
                oracle.absorb(start, line.path(), line.bytes(), line.ms(), line.kind() == Kind.FUTURE);
            }
        }
    }
}
