// SPDX-License-Identifier: Apache-2.0
package io.weir.cli;

import io.weir.language.ReductionDocument;
import io.weir.language.TestCase;
import io.weir.simulation.TestRun;
import io.weir.wire.CanonicalJson;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
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
        for (ReductionDocument document : loaded.documents().reductions().values()) {
            var plan = java.util.Objects.requireNonNull(
                    loaded.plans().all().get(document.name().value()));
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
        if (loading.forPeople() && (!loading.quiet || failed > 0)) {
            out.println(passed + failed == 0 ? "there are no tests" : passed + " passed, " + failed + " failed");
        }
        return failed == 0 ? Exit.DONE : Exit.NO;
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
