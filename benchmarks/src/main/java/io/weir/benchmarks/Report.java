// SPDX-License-Identifier: Apache-2.0
package io.weir.benchmarks;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;

/**
 * What a whole run found.
 *
 * @param machine it ran on
 * @param records of the raw topic
 * @param bytes of all their values together, uncompressed
 * @param seed of the traffic
 * @param commitMillis between commits of those that commit
 * @param rungs at least one, in the ladder's order
 */
record Report(Machine machine, long records, long bytes, long seed, long commitMillis, List<Measured> rungs) {

    Report {
        rungs = List.copyOf(rungs);
    }

    /** How many times as much processor time as the plain drain; NaN when that was not measured. */
    private double timesDrain(Measured measured) {
        return rungs.stream()
                .filter(other -> other.rung() instanceof DrainRung)
                .mapToDouble(drain -> measured.secondsPerMillion() / drain.secondsPerMillion())
                .findFirst()
                .orElse(Double.NaN);
    }

    /** How many times as much processor time as the plain drain a rung takes; NaN when one of them was not measured. */
    double timesDrain(String rung) {
        return rungs.stream()
                .filter(measured -> measured.rung().name().equals(rung))
                .mapToDouble(this::timesDrain)
                .findFirst()
                .orElse(Double.NaN);
    }

    /** For people: a table that is also Markdown. */
    String table() {
        int rounds = rungs.getFirst().costs().size();
        var text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "%,d records of %.0f bytes; %d round%s, median; %s%n%n",
                records,
                (double) bytes / records,
                rounds,
                rounds == 1 ? "" : "s",
                machine));
        String row = "| %-19s | %-48s | %7s | %11s | %9s | %-13s | %9s | %7s |%n";
        text.append(String.format(
                Locale.ROOT,
                row,
                "rung",
                "what it does",
                "threads",
                "records/s",
                "CPU s / M",
                "least-most",
                "compiling",
                "x drain"));
        text.append(String.format(Locale.ROOT, row, "---", "---", "---:", "---:", "---:", "---", "---:", "---:"));
        for (Measured measured : rungs) {
            double times = timesDrain(measured);
            text.append(String.format(
                    Locale.ROOT,
                    row,
                    measured.rung().name(),
                    measured.rung().description(),
                    measured.rung().threads(),
                    String.format(Locale.ROOT, "%,.0f", measured.recordsPerSecond()),
                    String.format(Locale.ROOT, "%.2f", measured.secondsPerMillion()),
                    String.format(
                            Locale.ROOT,
                            "%.2f-%.2f",
                            measured.leastSecondsPerMillion(),
                            measured.mostSecondsPerMillion()),
                    String.format(Locale.ROOT, "%.2f", measured.compilingPerMillion()),
                    Double.isNaN(times) ? "" : String.format(Locale.ROOT, "%.1f", times)));
        }
        return text.toString();
    }

    /** For programs: one JSON object and a line's end. */
    String json() {
        var text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            json.writeStartObject();
            json.writeObjectFieldStart("machine");
            json.writeStringField("processor", machine.processor());
            json.writeNumberField("processors", machine.processors());
            json.writeNumberField("memory_bytes", machine.memoryBytes());
            json.writeStringField("system", machine.system());
            json.writeStringField("java", machine.java());
            json.writeStringField("kafka", machine.kafka());
            json.writeNumberField("load", machine.load());
            json.writeEndObject();
            json.writeNumberField("records", records);
            json.writeNumberField("bytes", bytes);
            json.writeNumberField("seed", seed);
            json.writeNumberField("commit_millis", commitMillis);
            json.writeArrayFieldStart("rungs");
            for (Measured measured : rungs) {
                json.writeStartObject();
                json.writeStringField("rung", measured.rung().name());
                json.writeNumberField("threads", measured.rung().threads());
                json.writeNumberField("records_per_second", measured.recordsPerSecond());
                json.writeNumberField("cpu_seconds_per_million", measured.secondsPerMillion());
                double times = timesDrain(measured);
                if (!Double.isNaN(times)) {
                    json.writeNumberField("times_drain", times);
                }
                json.writeArrayFieldStart("rounds");
                for (Cost cost : measured.costs()) {
                    json.writeStartObject();
                    json.writeNumberField("wall_nanos", cost.wallNanos());
                    json.writeNumberField("cpu_nanos", cost.processorNanos());
                    json.writeNumberField("compiling_nanos", cost.compilingNanos());
                    json.writeEndObject();
                }
                json.writeEndArray();
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text + System.lineSeparator();
    }
}
