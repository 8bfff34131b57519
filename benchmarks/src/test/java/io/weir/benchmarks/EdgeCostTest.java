// SPDX-License-Identifier: Apache-2.0
package io.weir.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EdgeCostTest {

    @TempDir
    Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        return EdgeCost.run(new PrintWriter(out), new PrintWriter(err), arguments);
    }

    @Test
    void everyRungGivesTheRightAnswerOnARealBroker() throws Exception {
        int exit = run(
                "--records",
                "5000",
                "--commit-millis",
                "200",
                "--warm-ups",
                "1",
                // So few records are not worth the better compiler's time.
                "--jvm=-XX:TieredStopAtLevel=1",
                "--jvm=-Xmx512m",
                "--json",
                "--keep",
                directory.resolve("kept").toString());
        assertThat(exit).as(err.toString()).isZero();
        List<String> rungs = new ArrayList<>();
        try (var json = new JsonFactory().createParser(out.toString())) {
            while (json.nextToken() != null) {
                if ("rung".equals(json.currentName())) {
                    rungs.add(json.nextTextValue());
                }
                if ("cpu_nanos".equals(json.currentName())) {
                    assertThat(json.nextLongValue(0)).isPositive();
                }
            }
        }
        assertThat(rungs).isEqualTo(Ladder.RUNGS.stream().map(Rung::name).toList());
        assertThat(directory.resolve("kept/cost-drain-1.log")).exists();
    }

    @Test
    void theGuardSaysNoWhenWeirTakesMoreThanItMay() {
        // Nothing that keeps a group's figures costs only as much as reading; a few thousand records cost much more.
        int exit = run("--guard", "1", "--records", "5000", "--commit-millis", "200", "--warm-ups", "1");
        assertThat(err.toString()).containsPattern("\nweir takes \\d+\\.\\d times the drain, more than 1\\.0\n$");
        assertThat(exit).isEqualTo(1);
        assertThat(out.toString()).contains("| drain ", "| weir ").doesNotContain("| dsl ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--rungs drain,dls    | no rung is called 'dls'; there are drain, jackson, dsl, dsl-exactly-once, weir, weir-estimates, weir-two-reductions, weir-ten-reductions, weir-two-threads, weir-site",
                "--records 999        | --records must be at least 1000, not 999",
                "--rounds 0           | --rounds must be at least 1, not 0",
                "--warm-ups 0         | --warm-ups must be at least 1, not 0",
                "--commit-millis 99   | --commit-millis must be at least 100, not 99",
                "--keep /             | --keep / is there already",
                "--guard 6 --rungs dsl | --guard needs a number of at least 1, and the rungs drain and weir",
                "--guard 0.5          | --guard needs a number of at least 1, and the rungs drain and weir",
                "--records many       | Invalid value for option '--records': 'many' is not a long",
            })
    void optionsThatMakeNoSenseAreRefused(String arguments, String message) {
        assertThat(run(arguments.split(" "))).isEqualTo(2);
        assertThat(err.toString()).startsWith(message);
        assertThat(out.toString()).isEmpty();
    }
}
