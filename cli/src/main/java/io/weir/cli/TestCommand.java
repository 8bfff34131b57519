// SPDX-License-Identifier: Apache-2.0
package io.weir.cli;

import io.weir.language.ReductionDocument;
import io.weir.language.TestCase;
import io.weir.simulation.TestRun;
import io.weir.wire.CanonicalJson;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Runs the tests that documents carry. */
@Command(
        name = "test",
        description =
                "Runs the tests that reductions carry, through the real decoder, steps, leaf and merges. Needs no Kafka.",
        mixinStandardHelpOptions = true,
        footer = {"", "Examples:", "  weir test reductions/", "  weir test --format json web.yaml     # a line a test"})
final class TestCommand extends Verb {

    /** How many files without tests are named. */
    private static final int MOST_FILES = 5;

    @Parameters(paramLabel = "PATH", arity = "1..*", description = "Files, or directories that are walked for *.yaml.")
    private List<Path> paths = List.of();

    @Override
    public Integer call() {
        PrintWriter out = out();
        Loading.Loaded loaded = loading.load(paths, err());
        if (!loaded.problems().none()) {
            return Exit.INPUT;
        }
        loading.tellOfKnownKeys(loaded.plans().keys().keySet(), err());
        int passed = 0;
        int failed = 0;
        var untested = new TreeSet<String>();
        var tested = new TreeSet<String>();
        for (ReductionDocument document : loaded.documents().reductions().values()) {
            var plan = java.util.Objects.requireNonNull(
                    loaded.plans().all().get(document.name().value()));
            (document.tests().isEmpty() ? untested : tested)
                    .add(document.source().file());
            for (TestCase test : document.tests()) {
                TestRun.Outcome outcome = TestRun.run(plan, test);
                if (outcome.passed()) {
                    passed++;
                } else {
                    failed++;
                }
                tell(out, plan.name(), outcome);
            }
        }
        untested.removeAll(tested);
        if (loading.forPeople() && (!loading.quiet || failed > 0)) {
            if (!untested.isEmpty()) {
                out.println("no tests in " + some(untested));
            }
            if (passed + failed > 0 || untested.isEmpty()) {
                out.println(passed + " passed, " + failed + " failed");
            }
        }
        return failed == 0 ? Exit.DONE : Exit.NO;
    }

    private static String some(SortedSet<String> files) {
        String some = files.stream().limit(MOST_FILES).collect(Collectors.joining(", "));
        return files.size() > MOST_FILES ? some + " and " + (files.size() - MOST_FILES) + " more files" : some;
    }

    private void tell(PrintWriter out, String reduction, TestRun.Outcome outcome) {
        if (!loading.forPeople()) {
            var json = new StringBuilder("{\"reduction\":");
            CanonicalJson.append(json, reduction);
            json.append(",\"test\":");
            CanonicalJson.append(json, outcome.name());
            json.append(",\"source\":");
            CanonicalJson.append(json, outcome.source().toString());
            json.append(",\"passed\":").append(outcome.passed()).append(",\"failures\":");
            CanonicalJson.append(json, outcome.failures());
            out.println(json.append('}'));
        } else if (!outcome.passed()) {
            out.println("FAILED " + reduction + ": " + outcome.name());
            out.println("  --> " + outcome.source());
            outcome.failures().forEach(failure -> out.println("  " + failure.replace("\n", "\n  ")));
        } else if (!loading.quiet) {
            out.println("ok     " + reduction + ": " + outcome.name());
        }
    }
}
