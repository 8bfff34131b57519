// SPDX-License-Identifier: Apache-2.0
package io.weir.cli;

import io.weir.cli.demo.Window;
import io.weir.language.Documents;
import io.weir.plan.LeafPlan;
import io.weir.plan.Planner;
import io.weir.plan.Plans;
import io.weir.problem.Problems;
import io.weir.problem.Rendering;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What every verb that reads documents shares: how problems are shown. */
final class Loading {

    /** When colours are used. */
    enum Color {
        AUTO,
        ALWAYS,
        NEVER;

        /** As it is written on the command line. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "How problems are shown: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private Rendering.Format format = Rendering.Format.TEXT;

    @Option(
            names = "--color",
            paramLabel = "WHEN",
            defaultValue = "auto",
            description = "Colours: ${COMPLETION-CANDIDATES}. NO_COLOR is respected. Default: ${DEFAULT-VALUE}.")
    private Color color = Color.AUTO;

    @Option(
            names = {"-q", "--quiet"},
            description = "Say nothing when all is well.")
    boolean quiet;

    /** What a property of the logger says goes before its file; it is read when the first library is loaded. */
    @Option(
            names = {"-v", "--verbose"},
            description = "Say more: which files were read, what libraries log, the whole trace of a bug.")
    void verbose(boolean wanted) {
        verbose = wanted;
        if (wanted) {
            System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "info");
        }
    }

    private boolean verbose;

    /**
     * Documents and what they come to.
     *
     * @param problems all that was found, warnings too
     */
    record Loaded(Documents documents, Plans plans, Problems problems) {}

    /** What comes of problems where something would have been started. */
    static final String NOT_STARTED = "nothing was started";
    /** The same where nothing ever is. */
    static final String ONLY_TOLD = "";

    /** Reads and plans everything, and shows all problems of all files at once. */
    Loaded load(List<Path> paths, PrintWriter err) {
        return load(paths, NOT_STARTED, err);
    }

    /**
     * The same.
     *
     * @param outcome what comes of problems, for the last line
     */
    Loaded load(List<Path> paths, String outcome, PrintWriter err) {
        Loaded loaded = read(paths);
        show(loaded.problems(), loaded.documents().texts(), outcome, err);
        return loaded;
    }

    /** Reads and plans everything, files of lookups too, and shows nothing yet. */
    static Loaded read(List<Path> paths) {
        var problems = new Problems();
        Documents documents = Documents.load(paths, problems);
        Plans plans = Planner.plan(documents, problems);
        plans.load(problems);
        return new Loaded(documents, plans, problems);
    }

    /**
     * Shows what was found.
     *
     * @param texts of the files by the names in the problems' sources
     * @param outcome what comes of problems, for the last line
     */
    void show(Problems problems, Map<String, String> texts, String outcome, PrintWriter err) {
        if (verbose) {
            texts.keySet().forEach(file -> err.println("weir: read " + file));
        }
        if (problems.all().isEmpty()) {
            return;
        }
        err.print(new Rendering(format, colored(), outcome, columns()).render(problems, texts));
        err.flush();
    }

    /** Says that pseudonyms are none, where the process has no keys. */
    void tellOfKnownKeys(Collection<String> keys, PrintWriter err) {
        if (!quiet && !keys.isEmpty()) {
            err.println("weir: pseudonyms are made with a key that everybody knows (test.0.…)");
            err.flush();
        }
    }

    /** How wide the terminal is; 0 if there is none: whoever reads what is printed there breaks lines by himself. */
    int columns() {
        Window window = Window.ofStandardOutput();
        return window == null ? 0 : Math.max(40, window.columns());
    }

    private boolean colored() {
        return colored(Terminal.isThere());
    }

    /** Whether to use colours. */
    boolean colored(boolean terminal) {
        return switch (color) {
            case ALWAYS -> true;
            case NEVER -> false;
            case AUTO -> {
                String none = System.getenv("NO_COLOR");
                yield (none == null || none.isEmpty()) && terminal;
            }
        };
    }

    /** Whether people read what is printed. */
    boolean forPeople() {
        return format == Rendering.Format.TEXT;
    }

    /** Whether what is printed is to be JSON. */
    boolean asJson() {
        return format == Rendering.Format.JSON;
    }

    /** The one reduction that a verb is about. */
    static LeafPlan only(Plans plans, @Nullable String name) {
        if (name != null) {
            LeafPlan plan = plans.all().get(name);
            if (plan == null) {
                throw new InputException("no reduction is called `" + name + "`; there are: "
                        + String.join(", ", plans.all().keySet()));
            }
            return plan;
        }
        if (plans.all().isEmpty()) {
            throw new InputException("there is no reduction in these files");
        }
        if (plans.all().size() != 1) {
            throw new InputException("name one reduction with --reduction; there are: "
                    + String.join(", ", plans.all().keySet()));
        }
        return plans.all().values().iterator().next();
    }
}
