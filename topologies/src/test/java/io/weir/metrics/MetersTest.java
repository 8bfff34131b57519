// SPDX-License-Identifier: Apache-2.0
package io.weir.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.tree.Contest;
import io.weir.tree.MergeCounters;
import io.weir.tree.Standing;
import io.weir.wire.Ledger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class MetersTest {

    private static List<String> samples(String page) {
        return page.lines().filter(line -> !line.startsWith("#")).toList();
    }

    @Test
    void whatIsToldIsExposedUnderTheNameOfTheCatalogueAndNothingElse() {
        try (var meters = new Meters("site", "eu/a", List.of(telling -> {
            for (Metric metric : Metric.values()) {
                telling.value(metric, 1.5, metric.labels().toArray(String[]::new));
            }
        }))) {
            String page = meters.scrape();
            assertThat(page.lines()
                            .filter(line -> line.startsWith("# TYPE "))
                            .map(line -> line.substring("# TYPE ".length()))
                            .toList())
                    .containsExactlyInAnyOrderElementsOf(List.of(Metric.values()).stream()
                            .map(metric -> metric.title() + (metric.isCounter() ? " counter" : " gauge"))
                            .toList());
            assertThat(samples(page)).hasSize(Metric.values().length).allMatch(line -> line.endsWith(" 1.5"));
            assertThat(samples(page))
                    .contains(
                            "weir_lag_records{group=\"group\",partition=\"partition\",place=\"eu/a\",tier=\"site\",topic=\"topic\"}"
                                    + " 1.5");
        }
    }

    @Test
    void whatIsNotToldAnyMoreDisappears() {
        var group = new AtomicReference<>("one");
        try (var meters =
                new Meters("site", "eu/a", List.of(telling -> telling.count(Metric.LINK_RECORDS, 7, group.get())))) {
            assertThat(samples(meters.scrape()))
                    .singleElement()
                    .asString()
                    .contains("group=\"one\"")
                    .endsWith(" 7.0");
            group.set("two");
            assertThat(samples(meters.scrape())).singleElement().asString().contains("group=\"two\"");
            group.set("one");
            assertThat(samples(meters.scrape())).singleElement().asString().contains("group=\"one\"");
        }
    }

    @Test
    void labelsMustBeThoseOfTheMetric() {
        try (var meters =
                new Meters("site", "eu/a", List.of(telling -> telling.value(Metric.LINK_UP, 1, "group", "more")))) {
            assertThatThrownBy(meters::scrape).hasMessage("weir_link_up has the labels [group]");
        }
    }

    private static TaskFigures absorbed(long events) {
        var outcomes = new TreeMap<>(Map.of(
                "absorbed", new Ledger.Count(events, 10 * events),
                "dead:bad_json", new Ledger.Count(2, 20),
                "filtered:1", new Ledger.Count(3, 30)));
        return TaskFigures.ofLeaves(
                "web",
                5,
                List.of(new LeafFigures(
                        "web",
                        "hits.v1",
                        9_000,
                        false,
                        4,
                        1,
                        7,
                        new Ledger(outcomes),
                        "partial",
                        Volume.NONE.plus(100),
                        Volume.NONE)),
                Map.of("bad_json", new Volume(2, 20)));
    }

    @Test
    void theBoardShowsTheCommitBeforeTheLast() {
        var nanos = new AtomicLong();
        var board = new Board(() -> 10_000, nanos::get);
        try (var meters = new Meters("site", "eu/a", List.of(board))) {
            var desk = board.open("weir-leaf.web", 0, absorbed(1));
            assertThat(meters.scrape())
                    .contains(
                            "outcome=\"absorbed\",partition=\"0\",place=\"eu/a\",reason=\"\",reduction=\"hits.v1\",step=\"\","
                                    + "stream=\"web\",tier=\"site\"} 1.0\n")
                    .contains("outcome=\"dead\",partition=\"0\",place=\"eu/a\",reason=\"bad_json\"")
                    .contains(
                            "outcome=\"filtered\",partition=\"0\",place=\"eu/a\",reason=\"\",reduction=\"hits.v1\",step=\"1\"")
                    .contains("weir_leaf_watermark_delay_seconds{partition=\"0\",place=\"eu/a\",reduction=\"hits.v1\","
                            + "stream=\"web\",tier=\"site\"} 1.0\n");
            desk.lay(absorbed(2));
            assertThat(meters.scrape()).contains("stream=\"web\",tier=\"site\"} 1.0\n");
            nanos.set(3_000_000_000L);
            desk.lay(absorbed(4));
            nanos.set(5_500_000_000L);
            assertThat(board.tasks().firstEntry().getValue().figures()).isEqualTo(absorbed(2));
            assertThat(meters.scrape())
                    .contains(
                            "weir_task_commit_age_seconds{application=\"weir-leaf.web\",partition=\"0\",place=\"eu/a\",tier=\"site\"}"
                                    + " 2.5\n");

            // The task has moved to another thread, which opens before the first has closed.
            board.open("weir-leaf.web", 0, absorbed(5));
            desk.close();
            assertThat(board.tasks().firstEntry().getValue().figures()).isEqualTo(absorbed(5));
        }
    }

    private static TaskFigures contested(Contest... contests) {
        return TaskFigures.ofMerges(
                0,
                List.of(new MergeFigures(
                        "hits.v1",
                        null,
                        new Standing(2, 2, 2, 1, List.of(), List.of(contests)),
                        false,
                        0,
                        0,
                        new MergeCounters(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
                        Volume.NONE,
                        Volume.NONE,
                        Volume.NONE,
                        Volume.NONE,
                        Volume.NONE,
                        0,
                        0)));
    }

    @Test
    void twoSitesOfOneNameAreToldOfOnceAndWhenItIsOver() {
        var lines = new ArrayList<String>();
        var board = new Board();
        board.tellContests(lines::add);
        var contest = new Contest("eu/berlin", "eu/berlin#A", "eu/berlin#B");
        try (var meters = new Meters("region", "eu", List.of(board))) {
            var first = board.open("weir-merge.region.eu", 0, contested());
            var second = board.open("weir-merge.region.eu", 1, contested());
            assertThat(lines).isEmpty();
            first.lay(contested(contest));
            second.lay(contested(contest));
            first.lay(contested(contest));
            String told = "two sites call themselves eu/berlin: clusters A and B; give one of them another name";
            assertThat(lines).containsExactly(told);
            assertThat(board.contests()).containsExactly(contest);
            assertThat(meters.scrape())
                    .contains(
                            "weir_merge_contested_children{partition=\"0\",place=\"eu\",reduction=\"hits.v1\",tier=\"region\"} 1.0\n");

            // The application begins again, and finds it in its store.
            first.close();
            second.close();
            first = board.open("weir-merge.region.eu", 0, contested(contest));
            second = board.open("weir-merge.region.eu", 1, contested(contest));
            first.lay(contested());
            assertThat(lines).containsExactly(told);
            second.lay(contested());
            assertThat(lines).containsExactly(told, "only one site calls itself eu/berlin now");
            assertThat(board.contests()).isEmpty();

            second.lay(contested(contest));
            assertThat(lines).hasSize(3).last().isEqualTo(told);
        }
    }
}
