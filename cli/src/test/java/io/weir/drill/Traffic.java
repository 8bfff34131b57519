// SPDX-License-Identifier: Apache-2.0
package io.weir.drill;

import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * The lines of a drill and, from the lines alone, what must come out: nothing here comes from Weir. The n-th line is the same in every
 * run with the same seed; how many are sent is not.
 */
final class Traffic {

    /** Far back, so that no event lies in the future of its record. */
    private static final long BEGIN = Instant.parse("2024-02-29T23:50:00Z").toEpochMilli();

    private static final long WINDOW = 10_000;
    /** {@code late} and {@code revise} of the reduction. */
    private static final long BEHIND = 35_000;

    /** One line; {@code dead} ones cannot be decoded. */
    record Line(int partition, long time, String path, int bytes, double ms, boolean dead, byte[] text) {}

    private final Random random;
    private final int partitions;
    private final List<Line> lines = new ArrayList<>();

    Traffic(long seed, int partitions) {
        this.random = new Random(seed);
        this.partitions = partitions;
    }

    /** The next line: ten seconds of event time in 400 lines, disorder of twenty seconds, one in a hundred far too late. */
    synchronized Line next() {
        long time = BEGIN + lines.size() * 25L - random.nextInt(20_000);
        if (random.nextInt(100) == 0) {
            time -= 30_000 + random.nextInt(90_000);
        }
        // One group is absent, which is a group of its own.
        int number = random.nextInt(8);
        String path = number == 0 ? null : "/p" + number;
        int bytes = random.nextInt(100_000);
        double ms = random.nextInt(1_000_000) / 1000.0;
        boolean dead = random.nextInt(200) == 0;
        String text = "{\"at\":\"" + Instant.ofEpochMilli(time) + "\","
                + (path == null ? "" : "\"path\":\"" + path + "\",") + "\"bytes\":" + bytes + ",\"ms\":" + ms + "}";
        byte[] value = (dead ? text.substring(0, text.length() / 2) : text).getBytes(StandardCharsets.UTF_8);
        var line = new Line(random.nextInt(partitions), time, path, bytes, ms, dead, value);
        lines.add(line);
        return line;
    }

    synchronized int size() {
        return lines.size();
    }

    /**
     * What must come out.
     *
     * @param rows figures by window start and path
     * @param late events whose window was forgotten
     * @param dead lines
     */
    record Expected(Map<String, String> rows, long absorbed, long late, long dead) {}

    private static final class Group {
        private long requests;
        private long volume;
        private double fastest = Double.POSITIVE_INFINITY;
        private double slowest = Double.NEGATIVE_INFINITY;
        private BigDecimal sum = BigDecimal.ZERO;
    }

    /** Key of a row. */
    static String key(Instant windowStart, String path) {
        return windowStart + " " + path;
    }

    /** Figures of a row. */
    static String figures(long requests, long volume, double fastest, double slowest, double average) {
        return "requests=" + requests + " volume=" + volume + " fastest=" + fastest + " slowest=" + slowest
                + " average=" + average;
    }

    /** Per partition in the order of sending, with the horizon's rule; then one computation over all that was absorbed. */
    synchronized Expected expected() {
        var groups = new TreeMap<String, Group>();
        long absorbed = 0;
        long late = 0;
        long dead = 0;
        long[] clock = new long[partitions];
        java.util.Arrays.fill(clock, Long.MIN_VALUE / 2);
        for (Line line : lines) {
            long start = Math.floorDiv(line.time(), WINDOW) * WINDOW;
            if (line.dead()) {
                dead++;
            } else if (start + WINDOW <= clock[line.partition()] - BEHIND) {
                late++;
            } else {
                absorbed++;
                clock[line.partition()] = Math.max(clock[line.partition()], line.time());
                var group = groups.computeIfAbsent(key(Instant.ofEpochMilli(start), line.path()), any -> new Group());
                group.requests++;
                group.volume += line.bytes();
                group.fastest = Math.min(group.fastest, line.ms());
                group.slowest = Math.max(group.slowest, line.ms());
                group.sum = group.sum.add(new BigDecimal(line.ms()));
            }
        }
        var rows = new TreeMap<String, String>();
        groups.forEach((key, group) -> rows.put(
                key,
                figures(
                        group.requests,
                        group.volume,
                        group.fastest,
                        group.slowest,
                        group.sum
                                .divide(BigDecimal.valueOf(group.requests), new MathContext(80))
                                .doubleValue())));
        return new Expected(rows, absorbed, late, dead);
    }
}
