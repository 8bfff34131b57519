// SPDX-License-Identifier: Apache-2.0
package io.weir.cli.same;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.weir.engine.FinishedRow;
import io.weir.plan.ReductionPlan;
import io.weir.simulation.Calm;
import io.weir.wire.Ledger;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Ten thousand real lines of an access log, dealt to three sites, come to what a batch over the whole log says: requests and bytes per
 * hour, method and status. The log is public data that does not belong to this project, so it is looked for and need not be there:
 * {@code -Dweir.data=DIR}, else {@code shared/data} beside the checkout.
 */
class RealLogTest {

    private static final String LOG = "weblogs/apache_logs.log";
    private static final List<String> SITES = List.of("berlin", "izmir", "paris");
    private static final Pattern LINE = Pattern.compile(
            "^\\S+ \\S+ \\S+ \\[([^\\]]+)\\] \"([A-Z]+) .*?\" (\\d{3}) (\\d+|-) \"(?:[^\"\\\\]|\\\\.)*\" \".*\"$");
    private static final DateTimeFormatter CLF = DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ENGLISH);
    private static final long LONG_AFTER = 4_000_000_000_000L;

    /** What one row says. */
    private record Figures(long requests, Long bytes) {
        Figures plus(Figures other) {
            Long sum = bytes == null ? other.bytes : other.bytes == null ? bytes : Long.valueOf(bytes + other.bytes);
            return new Figures(requests + other.requests, sum);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void dealtToThreeSitesIsTheBatch(long seed) throws IOException {
        Path log = find(Path.of(System.getProperty("weir.data", "shared/data")).resolve(LOG));
        assumeThat(log)
                .as("%s is not there: -Dweir.data=DIR says where it is", LOG)
                .isNotNull();
        List<String> lines = Files.readAllLines(log, StandardCharsets.ISO_8859_1);
        assertThat(lines).hasSize(10_000);
        var right = new TreeMap<String, Figures>();
        int cutShort = 0;
        for (String line : lines) {
            Matcher matcher = LINE.matcher(line);
            if (!matcher.matches()) {
                cutShort++;
                continue;
            }
            var hour = OffsetDateTime.parse(matcher.group(1), CLF)
                    .withOffsetSameInstant(ZoneOffset.UTC)
                    .truncatedTo(ChronoUnit.HOURS);
            Long bytes = matcher.group(4).equals("-") ? null : Long.valueOf(matcher.group(4));
            right.merge(hour + " " + matcher.group(2) + " " + matcher.group(3), new Figures(1, bytes), Figures::plus);
        }
        assertThat(cutShort).isEqualTo(1);

        ReductionPlan plan = Documented.plans(find(Path.of("examples/tutorial/requests.yaml")))
                .reductions()
                .get("requests");
        var calm = new Calm(plan.stream(), List.of(plan), SITES, Map.of());
        var random = new Random(seed);
        for (String line : lines) {
            calm.offer(
                    SITES.get(random.nextInt(SITES.size())),
                    null,
                    line.getBytes(StandardCharsets.ISO_8859_1),
                    LONG_AFTER);
        }
        calm.finish();

        var rows = new TreeMap<String, Figures>();
        var incomplete = new ArrayList<String>();
        for (FinishedRow row : calm.rows("requests")) {
            long micros = (Long) row.value("window_start");
            var hour = OffsetDateTime.ofInstant(java.time.Instant.ofEpochSecond(micros / 1_000_000), ZoneOffset.UTC);
            rows.put(
                    hour + " " + row.value("method") + " " + row.value("status"),
                    new Figures((Long) row.value("requests"), (Long) row.value("bytes")));
            if (!Boolean.TRUE.equals(row.value("complete"))
                    || !row.problems().isEmpty()
                    || !Long.valueOf(SITES.size()).equals(row.value("sites_reported"))) {
                incomplete.add(row.json());
            }
        }
        assertThat(rows).as("seed %d", seed).isEqualTo(right);
        assertThat(incomplete).as("seed %d", seed).isEmpty();
        Ledger ledger =
                SITES.stream().map(site -> calm.ledger(site, "requests")).reduce(Ledger.EMPTY, Ledger::plus);
        assertThat(ledger.of(Ledger.ABSORBED).events()).isEqualTo(9_999);
        assertThat(ledger.of(Ledger.LATE).events()).as("late, seed %d", seed).isZero();
        assertThat(ledger.startingWith(Ledger.DEAD).events()).isEqualTo(1);
    }

    /** The file under the working directory or a directory above it; null if it is nowhere. */
    private static Path find(Path wanted) {
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            Path file = at.resolve(wanted);
            if (Files.isReadable(file)) {
                return file;
            }
        }
        return null;
    }
}
