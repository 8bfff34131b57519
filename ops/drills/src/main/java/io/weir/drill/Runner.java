// SPDX-License-Identifier: Apache-2.0
package io.weir.drill;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Runs drills, each on a stage of its own, and writes their reports. */
final class Runner {

    private final long seed;
    private final Path out;
    private final boolean keep;
    private final Consumer<String> tell;

    /**
     * A runner.
     *
     * @param out where reports go, {@code NAME-SEED.json} each
     * @param keep whether topics, state and logs of a drill that held are kept, too
     * @param tell takes the story as it happens
     */
    Runner(long seed, Path out, boolean keep, Consumer<String> tell) {
        this.seed = seed;
        this.out = out;
        this.keep = keep;
        this.tell = tell;
    }

    /** Runs one to its end, whatever happens. */
    Report run(Drill drill, int times) {
        long begun = System.nanoTime();
        Path directory = temporary(drill.name());
        Report report;
        try (var stage = new Stage(seed, times, directory, drill.cast(), line -> tell.accept(drill.name() + line))) {
            Report.@Nullable Counts counts = null;
            String verdict = "held";
            @Nullable String why = null;
            List<String> printed = List.of();
            try {
                stage.begin();
                drill.story().run(stage);
                counts = stage.verdict(drill.measure());
                printed = stage.printed();
            } catch (Broken e) {
                verdict = "broken";
                why = e.getMessage();
                printed = stage.printed();
                stage.dump();
            } catch (Unavailable e) {
                verdict = "skipped";
                why = e.getMessage();
            } catch (Exception e) {
                verdict = "failed";
                why = trace(e);
                printed = stage.printed();
            }
            report = new Report(
                    drill.name(),
                    seed,
                    times,
                    verdict,
                    why,
                    (System.nanoTime() - begun) / 1e9,
                    counts,
                    stage.faults(),
                    stage.figures(),
                    stage.story(),
                    printed);
        }
        Path file = out.resolve(drill.name() + "-" + seed + ".json");
        write(file, report.json());
        if ((report.held() && !keep) || report.verdict().equals("skipped")) {
            Member.delete(directory);
        } else {
            tell.accept(drill.name() + ": topics, state and logs are kept in " + directory + "; the report is " + file);
        }
        return report;
    }

    private static String trace(Exception e) {
        var text = new StringWriter();
        e.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    private static Path temporary(String name) {
        try {
            return Files.createTempDirectory("weir-drill-" + name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.createDirectories(file.toAbsolutePath().resolveSibling("."));
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
