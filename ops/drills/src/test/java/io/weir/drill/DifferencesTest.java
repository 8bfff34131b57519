// SPDX-License-Identifier: Apache-2.0
package io.weir.drill;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.wire.Ledger;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A verdict that could not be bad would be worth nothing: each way of being wrong is seen. */
final class DifferencesTest {

    private final Traffic traffic = new Traffic(7, 3, Recipe.PLAIN.withFuture(100));

    private Oracle oracle(int lines) {
        while (traffic.size() < lines) {
            traffic.next();
        }
        var oracle = new Oracle();
        traffic.account(oracle);
        return oracle;
    }

    private static TreeMap<String, Found.Row> right(Oracle oracle) {
        var rows = new TreeMap<String, Found.Row>();
        oracle.rows().forEach((key, figures) -> rows.put(key, new Found.Row(figures, true, 1, 1)));
        return rows;
    }

    private static Differences compare(Oracle oracle, TreeMap<String, Found.Row> rows) {
        var differences = new Differences();
        differences.rows(oracle, rows, 1);
        return differences;
    }

    @Test
    void whatIsRightDoesNotDiffer() {
        Oracle oracle = oracle(5_000);
        assertThat(oracle.lateEvents()).isPositive();
        assertThat(oracle.deadEvents()).isPositive();
        assertThat(oracle.open()).isNotEmpty();
        assertThat(oracle.absorbed() + oracle.lateEvents() + oracle.deadEvents())
                .isEqualTo(5_000);
        assertThat(compare(oracle, right(oracle)).none()).isTrue();
    }

    @Test
    void aRowTooFewTooManyOrWithAnotherFigureDiffers() {
        Oracle oracle = oracle(5_000);
        var fewer = right(oracle);
        fewer.pollFirstEntry();
        var more = right(oracle);
        more.put("1999-12-31T23:59:50Z /p1", more.firstEntry().getValue());
        var other = right(oracle);
        var row = other.firstEntry().getValue();
        other.put(
                other.firstKey(), new Found.Row(row.figures().replaceFirst("requests=\\d+", "requests=0"), true, 1, 1));
        assertThat(compare(oracle, fewer).toString()).contains("found    null");
        assertThat(compare(oracle, more).toString()).contains("should not be there");
        assertThat(compare(oracle, other).toString()).contains("requests=0");
    }

    @Test
    void whatIsNotCompleteOrOfTooFewSitesDiffers() {
        Oracle oracle = oracle(5_000);
        var open = right(oracle);
        String figures = open.firstEntry().getValue().figures();
        open.put(open.firstKey(), new Found.Row(figures, false, 1, 1));
        assertThat(compare(oracle, open).none()).isFalse();
        open.put(open.firstKey(), new Found.Row(figures, true, 0, 1));
        assertThat(compare(oracle, open).none()).isFalse();
    }

    @Test
    void aWindowOfTomorrowMustNotBeComplete() {
        Oracle oracle = oracle(5_000);
        var rows = right(oracle);
        String tomorrow = oracle.open().iterator().next();
        rows.put(tomorrow, new Found.Row("any", false, 0, 1));
        assertThat(compare(oracle, rows).none()).isTrue();
        rows.put(tomorrow, new Found.Row("any", true, 1, 1));
        assertThat(compare(oracle, rows).toString()).contains("called complete");
    }

    @Test
    void moreThanThereWasDiffersFewerMay() {
        Oracle oracle = oracle(5_000);
        var rows = right(oracle);
        String key = rows.firstKey();
        var fewer = new Differences();
        rows.put(key, new Found.Row("requests=1 volume=1", true, 1, 1));
        fewer.neverMore(oracle, rows);
        assertThat(fewer.none()).isTrue();
        var more = new Differences();
        rows.put(key, new Found.Row("requests=1000000 volume=1", true, 1, 1));
        more.neverMore(oracle, rows);
        assertThat(more.none()).isFalse();
    }

    @Test
    void aLedgerOfOneLineFewerDiffers() {
        Oracle before = oracle(4_999);
        var outcomes = new TreeMap<String, Ledger.Count>();
        outcomes.put(Ledger.ABSORBED, new Ledger.Count(before.absorbed(), 0));
        outcomes.put(Ledger.LATE, new Ledger.Count(before.lateEvents(), 0));
        outcomes.put(Ledger.DEAD + "not_json", new Ledger.Count(before.deadEvents(), 0));
        var same = new Differences();
        same.ledger(before, new Ledger(outcomes));
        assertThat(same.none()).isTrue();
        var fewer = new Differences();
        fewer.ledger(oracle(5_000), new Ledger(outcomes));
        assertThat(fewer.none()).isFalse();
    }
}
