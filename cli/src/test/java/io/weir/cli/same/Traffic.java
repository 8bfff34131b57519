// SPDX-License-Identifier: Apache-2.0
package io.weir.cli.same;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Lines of two streams, made by a seed: in disorder of up to a minute, one cut short, some filtered, some with nothing in a field, and
 * two that come hours too late.
 *
 * <p>What is late hangs on the records before it in the same partition, and so on how lines are dealt. These lines are made so that
 * it does not: the disorder is far below {@code late + revise}, so that no other line is ever late; and the late ones come when every
 * partition has read many, and lie before all of them.
 */
record Traffic(List<byte[]> web, List<byte[]> sensors) {

    static final Instant BASE = Instant.parse("2024-03-10T00:00:00Z");

    private static final int LINES = 2_000;
    private static final long SPAN = 3 * 3_600_000L;
    private static final int DISORDER = 60_000;
    private static final DateTimeFormatter CLF = DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);
    private static final String[] METHODS = {"GET", "GET", "GET", "POST", "PUT"};
    private static final int[] STATUSES = {200, 200, 200, 200, 304, 404, 500, 503};
    private static final double[] SCALES = {1e-9, 1, 1, 100, 1e12};

    static Traffic of(long seed) {
        var random = new Random(seed);
        return new Traffic(
                lines(random, Traffic::request, "192.0.2.1 - - [10/Mar/2024:01:0"),
                lines(random, Traffic::reading, "{\"at\":\"2024-03-10T01:00:00Z\",\"cel"));
    }

    private interface Maker {
        String line(Instant time, Random random);
    }

    private static List<byte[]> lines(Random random, Maker maker, String cutShort) {
        var lines = new ArrayList<byte[]>();
        for (int i = 0; i < LINES; i++) {
            Instant time = BASE.plusMillis(SPAN * i / LINES - random.nextInt(DISORDER));
            lines.add(bytes(maker.line(time, random)));
            if (i == LINES / 3) {
                lines.add(bytes(cutShort));
            }
            if (i == LINES / 2 || i == LINES - 1) {
                lines.add(bytes(maker.line(BASE.minusMillis(2 * SPAN), random)));
            }
        }
        return lines;
    }

    private static String request(Instant time, Random random) {
        // Requests that were never asked, and health checks, are let go by a step.
        int luck = random.nextInt(40);
        String asked = luck == 0
                ? "-"
                : METHODS[random.nextInt(METHODS.length)]
                        + (luck < 3 ? " /health/live" : " /shop/" + random.nextInt(50)) + " HTTP/1.1";
        String bytes = random.nextInt(10) == 0 ? "-" : Integer.toString(random.nextInt(100_000));
        return "192.0.2." + random.nextInt(255) + " - - [" + CLF.format(time) + "] \"" + asked + "\" "
                + STATUSES[random.nextInt(STATUSES.length)] + " " + bytes + " \"-\" \"test\"";
    }

    private static String reading(Instant time, Random random) {
        var line = new StringBuilder("{\"at\":\"").append(time).append('"');
        if (random.nextInt(20) > 0) {
            line.append(",\"sensor\":\"s").append(random.nextInt(4)).append('"');
        }
        int luck = random.nextInt(50);
        if (luck == 0) {
            line.append(",\"celsius\":\"warm\"");
        } else if (luck > 3) {
            line.append(",\"celsius\":").append(random.nextGaussian() * SCALES[random.nextInt(SCALES.length)]);
        }
        return line.append(",\"rpm\":")
                .append(random.nextInt(3_000))
                .append('}')
                .toString();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
