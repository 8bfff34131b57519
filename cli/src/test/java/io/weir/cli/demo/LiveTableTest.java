// SPDX-License-Identifier: Apache-2.0
package io.weir.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LiveTableTest {

    private static final Scene.Table REQUESTS = new Scene.Table(
            "shop-requests",
            List.of("requests", "errors", "bytes", "ms_max", "ms_mean", "error_ratio"),
            List.of(
                    row("/shop/item/{id} 2xx", 3, true, "818", "0", "8.5M", "168.7", "25.1", "0.00"),
                    row("/pay/{id} 5xx", 2, false, "24", "24", "7488", "51.90", "22.1", "1.00"),
                    row("/cart 2xx", 3, true, "12", "0", "7488", "51.90", "22.1", "0.00")));
    private static final Scene.Table FREEZERS = new Scene.Table(
            "freezer-temperatures-of-all-sites-and-shops",
            List.of("readings", "coldest", "a_name_too_long"),
            List.of(row("berlin f1", 3, true, "10", "-18.71", "-18.66")));

    private static Scene.Row row(String group, int reported, boolean complete, String... figures) {
        return new Scene.Row("18:58:00", group, List.of(figures), reported, 3, complete);
    }

    private static Scene.Site site(String name) {
        return new Scene.Site(name, "region-1", 229.4, 20_160, 3_333_333, 59_000, 4.7);
    }

    private static Scene running(int sites) {
        return new Scene(
                42.3,
                List.of(),
                IntStream.range(0, sites).mapToObj(i -> site("site-" + i)).toList(),
                2,
                new Scene.Raw(
                        "berlin",
                        "raw.shop.web",
                        "{\"user\":\"dörte\u001b[2J\u009b1m\",\"client\":\"198.51.100.7\",\"path\":\""
                                + "/x".repeat(200) + "\"}"),
                new Scene.Published("berlin", "shop-requests", "18:58:00", "/cart 5xx", 1, 143),
                312,
                2,
                List.of(REQUESTS, FREEZERS),
                "Ctrl-C ends it and cleans up.");
    }

    private static List<String> shown(Scene scene, int columns, int rows, boolean colours, boolean unicode) {
        return LiveTable.of(scene, new Window(columns, rows)).stream()
                .map(line -> line.show(columns, colours, unicode))
                .toList();
    }

    @Test
    void whatAPersonSeesInTheUsualWindow() {
        assertThat(String.join("\n", shown(running(3), 80, 24, false, true))).isEqualTo("""
                Weir: 3 sites, 2 regions and a centre, each with a Kafka of its own         0:42

                SITE           REGION        EVENTS/S     RAW IN    SENT UP     SHARE    BEHIND
                site-0         region-1           229     3.3 MB    59.0 kB    1.77 %     4.7 s
                site-1         region-1           229     3.3 MB    59.0 kB    1.77 %     4.7 s
                site-2         region-1           229     3.3 MB    59.0 kB    1.77 %     4.7 s
                all                               688    10.0 MB   177.0 kB    1.77 %

                STAYS  berlin: {"user":"dörte?[2J?1m","client":"198.51.100.7","path":"/x/x/x/x/…
                LEAVES berlin: shop-requests 18:58:00 /cart 5xx = 1 event in 143 B

                ROWS AT THE CENTRE 312, 2 not complete yet
                shop-requests                         requests   errors    bytes   ms_max  SITES
                18:58:00 /shop/item/{id} 2xx               818        0     8.5M    168.7    3/3
                18:58:00 /pay/{id} 5xx                      24       24     7488    51.90    2/3
                18:58:00 /cart 2xx                          12        0     7488    51.90    3/3
                freezer-temperatures-of-all-sites-and-shops    readings  coldest a_na…ong  SITES
                18:58:00 berlin f1                                   10   -18.71   -18.66    3/3




                Ctrl-C ends it and cleans up.""");
    }

    @Test
    void whileItStartsTheStepsAreSeen() {
        var starting = new Scene(
                3.1,
                List.of(new Scene.Step("Kafka clusters on loopback: 6", 2.96), new Scene.Step("edges: 4 of 6", -1)),
                List.of(new Scene.Site("berlin", "region-1", 0, 0, 0, 0, Double.NaN)),
                1,
                null,
                null,
                0,
                0,
                List.of(),
                null);
        assertThat(String.join("\n", shown(starting, 80, 24, false, false))).isEqualTo("""
                Weir: 1 site, 1 region and a centre, each with a Kafka of its own           0:03

                SITE           REGION        EVENTS/S     RAW IN    SENT UP     SHARE    BEHIND
                berlin         region-1             0        0 B        0 B         -         -
                all                                 0        0 B        0 B         -

                STAYS  raw lines: nothing is written yet
                LEAVES partials, one for each window and group: none yet

                ROWS AT THE CENTRE none yet
                  done Kafka clusters on loopback: 6                                  3.0 s
                  now  edges: 4 of 6""");
    }

    @ParameterizedTest
    @CsvSource({"80, 24, 3", "100, 40, 3", "200, 60, 3", "80, 24, 40", "40, 10, 3", "20, 5, 3", "1, 1, 1", "80, 60, 30"
    })
    void itFitsEveryWindow(int columns, int rows, int sites) {
        for (boolean unicode : new boolean[] {true, false}) {
            List<String> lines = shown(running(sites), columns, rows, false, unicode);
            // One less: the end of the last line would scroll.
            assertThat(lines).hasSizeLessThanOrEqualTo(Math.max(0, rows - 1));
            assertThat(lines)
                    .allSatisfy(line -> assertThat(line)
                            .hasSizeLessThanOrEqualTo(columns)
                            .matches(unicode ? "\\P{Cntrl}*" : "[ -~]*"));
        }
    }

    @Test
    void manySitesAreCountedNotDropped() {
        assertThat(shown(running(40), 80, 24, false, true)).contains("and 38 more");
    }

    @Test
    void coloursSayNothingThatWordsDoNot() {
        List<String> plain = shown(running(3), 80, 24, false, true);
        List<String> coloured = shown(running(3), 80, 24, true, true);
        assertThat(coloured).isNotEqualTo(plain);
        assertThat(coloured.stream()
                        .map(line -> line.replaceAll("\u001b\\[[0-9;]*m", "").stripTrailing()))
                .isEqualTo(plain);
    }

    @Test
    void theSummaryNamesWhatCameWhatLeftAndWhatToDo() {
        assertThat(Summary.end(running(3), List.of("The rows are in out."), List.of("Next: x")))
                .containsExactly(
                        "In 0:42: 60480 events, 10.0 MB raw at 3 sites; 177.0 kB (1.77 %) left them.",
                        "At the centre: 312 rows, 2 not complete yet.", "The rows are in out.", "Next: x");
        assertThat(Summary.line(running(1)))
                .isEqualTo("42 s: 20160 events, 3.3 MB raw in; 59.0 kB (1.77 %) over the links; 312 rows at the centre,"
                        + " 2 not complete yet");
    }

    @ParameterizedTest
    @CsvSource({
        "999, 999",
        "99949, 99949",
        "99950, 100k",
        "999949, 1000k",
        "999950, 1.0M",
        "8540000, 8.5M",
        "1e10, 10.0G",
        "-18, -18"
    })
    void numbersOfAtMostSevenCharacters(double number, String shown) {
        assertThat(Shown.number(number)).isEqualTo(shown).hasSizeLessThanOrEqualTo(7);
    }

    @ParameterizedTest
    @CsvSource({"0, 0.00", "25.126, 25.13", "-18.71, -18.71", "168.73, 168.7", "1000.4, 1000", "0.004, 0.00"})
    void fractions(double number, String shown) {
        assertThat(Shown.fraction(number)).isEqualTo(shown);
    }
}
