// SPDX-License-Identifier: Apache-2.0
package io.weir.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** {@code docs/reference/metrics.md} is what the catalogue says. {@code -Dweir.golden=write} writes it anew. */
class MetricsPageTest {

    private static final Path PAGE = Path.of("..", "docs", "reference", "metrics.md");

    private static final String HEAD = """
            # Metrics

            What `/metrics` of a running `weir edge`, `weir aggregate` or `weir link` exposes where its configuration has `http`, made from the
            catalogue in the code (`Metric`); a test keeps the two the same. [operations.md](../operations.md) says which five to watch.

            - Every metric also has the labels %s. Labels are bounded by configuration and code: never a value of the data.
            - A flag is 0 or 1. A label that does not apply is empty, which Prometheus takes for absent.
            - Figures of tasks are laid down at commits and shown one commit later, when they are durable; nothing is counted twice on the way of
              a record. What is not known is absent, and what is gone disappears with the next scrape.
            - Kafka's own client metrics are not here: they are many, their names and labels change with its versions, and what Weir's users need
              of them (lag) is measured from the broker's side. Kafka's JMX has them.

            """;

    @Test
    void thePageIsTrue() throws IOException {
        String page = page();
        if ("write".equals(System.getProperty("weir.golden"))) {
            Files.writeString(PAGE, page);
        }
        assertThat(Files.readString(PAGE))
                .as("%s; -Dweir.golden=write writes it anew", PAGE)
                .isEqualTo(page);
    }

    @Test
    void namesSayWhatIsCountedAndLabelsAreKnown() {
        var titles = new HashSet<String>();
        for (Metric metric : Metric.values()) {
            assertThat(titles.add(metric.title())).as(metric.title()).isTrue();
            String unit =
                    metric.unit() == Metric.Unit.FLAG ? "" : "_" + metric.unit().text();
            assertThat(metric.title())
                    .matches("weir(_[a-z]+)+" + unit + (metric.isCounter() ? "_total" : ""))
                    // Suffixes that Prometheus' own formats give a meaning.
                    .doesNotEndWith("_info")
                    .doesNotEndWith("_created")
                    .doesNotEndWith("_bucket");
            assertThat(metric.labels())
                    .isSubsetOf(
                            "stream",
                            "reduction",
                            "partition",
                            "outcome",
                            "step",
                            "reason",
                            "kind",
                            "complete",
                            "group",
                            "topic",
                            "application",
                            "state",
                            "file",
                            "version");
            assertThat(metric.meaning()).isNotBlank().endsWith(".");
            assertThat(metric.worry()).matches("|.*\\.");
        }
    }

    private static String page() {
        var page = new StringBuilder(HEAD.formatted(
                Metric.COMMON.stream().map(label -> "`" + label + "`").collect(Collectors.joining(" and "))));
        String section = "";
        for (Metric metric : Metric.values()) {
            String own = metric.title().split("_")[1];
            if (!own.equals(section)) {
                page.append(section.isEmpty() ? "" : "\n")
                        .append("## weir_")
                        .append(own)
                        .append(
                                "\n\n| name | type | unit | labels | meaning | when to worry |\n|---|---|---|---|---|---|\n");
                section = own;
            }
            page.append(Arrays.asList(
                            "`" + metric.title() + "`",
                            metric.isCounter() ? "counter" : "gauge",
                            metric.unit().text(),
                            labels(metric.labels()),
                            metric.meaning(),
                            metric.worry())
                    .stream()
                    .map(cell -> cell.replace("|", "\\|"))
                    .collect(Collectors.joining(" | ", "| ", " |\n")));
        }
        return page.toString();
    }

    private static String labels(List<String> labels) {
        return labels.stream()
                .map(label -> "`" + label.toLowerCase(Locale.ROOT) + "`")
                .collect(Collectors.joining(", "));
    }
}
