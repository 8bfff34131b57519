// SPDX-License-Identifier: Apache-2.0
package io.weir.cli.same;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The oracle: the two reductions as one batch over all lines in their order, in plain Java that shares nothing with the engine.
 * Sums of doubles are exact decimals, rounded once.
 */
final class Batch {

    private static final Pattern COMBINED = Pattern.compile(
            "(\\S+) \\S+ \\S+ \\[([^\\]]+)\\] \"(?:(\\S+) (\\S+) \\S+|-)\" (\\d{3}) (\\d+|-) \"[^\"]*\" \"[^\"]*\"");
    private static final DateTimeFormatter CLF = DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ENGLISH);
    private static final DateTimeFormatter ROW = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    /** Enough digits for the exact quotient of sums of doubles to be rounded rightly. */
    private static final MathContext DIGITS = new MathContext(400);

    private static final long BEHIND = 11 * 60_000;

    private final long window;
    private final Map<String, Group> groups = new HashMap<>();
    private long clock = Long.MIN_VALUE;
    private long absorbed;
    private long filtered;
    private long late;
    private long dead;

    private Batch(long window) {
        this.window = window;
    }

    /** The values of one figure's input that were present. */
    private static final class Values {
        final List<BigDecimal> all = new ArrayList<>();

        BigDecimal sum() {
            return all.stream().reduce(BigDecimal.ZERO, BigDecimal::add);
        }

        BigDecimal mean() {
            return sum().divide(BigDecimal.valueOf(all.size()), DIGITS);
        }

        BigDecimal min() {
            return all.stream().min(BigDecimal::compareTo).orElseThrow();
        }

        BigDecimal max() {
            return all.stream().max(BigDecimal::compareTo).orElseThrow();
        }
    }

    private static final class Group {
        final long start;
        final List<String> columns;
        long count;
        long errors;
        final Values first = new Values();
        final Values second = new Values();

        Group(long start, List<String> columns) {
            this.start = start;
            this.columns = columns;
        }
    }

    /** {@code requests} over an access log. */
    static Answer requests(List<byte[]> lines) {
        var batch = new Batch(600_000);
        for (byte[] bytes : lines) {
            Matcher line = COMBINED.matcher(new String(bytes, StandardCharsets.UTF_8));
            if (!line.matches()) {
                batch.dead++;
                continue;
            }
            long time = CLF.parse(line.group(2), Instant::from).toEpochMilli();
            String path = line.group(4);
            if (path == null || path.startsWith("/health")) {
                batch.filtered++;
                batch.clock = Math.max(batch.clock, time);
                continue;
            }
            int status = Integer.parseInt(line.group(5));
            List<String> columns = List.of(line.group(3), status / 100 + "xx");
            batch.absorb(time, columns, group -> {
                group.errors += status >= 500 ? 1 : 0;
                if (!line.group(6).equals("-")) {
                    group.first.all.add(new BigDecimal(line.group(6)));
                }
            });
        }
        return batch.answer(Batch::requestsRow);
    }

    /** {@code readings} over sensors. */
    static Answer readings(List<byte[]> lines) {
        var batch = new Batch(300_000);
        for (byte[] bytes : lines) {
            JsonNode line;
            try {
                line = Answer.JSON.readTree(bytes);
            } catch (java.io.IOException e) {
                batch.dead++;
                continue;
            }
            JsonNode celsius = line.get("celsius");
            if (celsius != null && !celsius.isNumber()) {
                batch.dead++;
                continue;
            }
            var columns = new ArrayList<String>();
            columns.add(line.has("sensor") ? line.get("sensor").textValue() : null);
            long time = Instant.parse(line.get("at").textValue()).toEpochMilli();
            batch.absorb(time, columns, group -> {
                if (celsius != null) {
                    group.first.all.add(new BigDecimal(celsius.doubleValue()));
                }
                group.second.all.add(BigDecimal.valueOf(line.get("rpm").longValue()));
            });
        }
        return batch.answer(Batch::readingsRow);
    }

    private void absorb(long time, List<String> columns, Consumer<Group> event) {
        long start = Math.floorDiv(time, window) * window;
        if (clock != Long.MIN_VALUE && start + window <= clock - BEHIND) {
            late++;
            return;
        }
        clock = Math.max(clock, time);
        absorbed++;
        Group group = groups.computeIfAbsent(start + " " + columns, key -> new Group(start, columns));
        group.count++;
        event.accept(group);
    }

    private interface Row {
        /** Adds group and figures, in the order of the language; returns false if the row does not pass. */
        boolean fill(Group group, ObjectNode row);
    }

    private Answer answer(Row form) {
        var rows = new ArrayList<String>();
        for (Group group : groups.values()) {
            ObjectNode row = Answer.JSON.createObjectNode();
            row.put("window_start", ROW.format(Instant.ofEpochMilli(group.start)));
            row.put("window_end", ROW.format(Instant.ofEpochMilli(group.start + window)));
            if (form.fill(group, row)) {
                rows.add(row.toString());
            }
        }
        rows.sort(null);
        return new Answer(List.copyOf(rows), absorbed, filtered, late, dead);
    }

    private static boolean requestsRow(Group group, ObjectNode row) {
        Values bytes = group.first;
        boolean any = !bytes.all.isEmpty();
        row.put("method", group.columns.get(0));
        row.put("status_class", group.columns.get(1));
        row.put("bytes", any ? Long.valueOf(bytes.sum().longValueExact()) : null);
        row.put("errors", group.errors);
        row.put("largest", any ? Long.valueOf(bytes.max().longValueExact()) : null);
        row.put("mean_bytes", any ? Double.valueOf(bytes.mean().doubleValue()) : null);
        row.put("requests", group.count);
        row.put("smallest", any ? Long.valueOf(bytes.min().longValueExact()) : null);
        row.put("error_ratio", (double) group.errors / group.count);
        end(row, "requests");
        return group.count > 3 && group.count < 30;
    }

    private static boolean readingsRow(Group group, ObjectNode row) {
        Values celsius = group.first;
        boolean any = !celsius.all.isEmpty();
        row.put("sensor", group.columns.get(0));
        row.put("coldest", any ? Double.valueOf(celsius.min().doubleValue()) : null);
        row.put("mean", any ? Double.valueOf(celsius.mean().doubleValue()) : null);
        row.put("readings", group.count);
        row.put("total", any ? Double.valueOf(celsius.sum().doubleValue()) : null);
        row.put("turns", group.second.sum().longValueExact());
        row.put("warmest", any ? Double.valueOf(celsius.max().doubleValue()) : null);
        end(row, "readings");
        return true;
    }

    private static void end(ObjectNode row, String reduction) {
        row.put("complete", true);
        row.put("reduction", reduction);
        row.put("reduction_version", 1);
        row.putArray("problems");
    }
}
