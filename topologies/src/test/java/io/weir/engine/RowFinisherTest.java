// SPDX-License-Identifier: Apache-2.0
package io.weir.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.event.Ip;
import io.weir.event.Type;
import io.weir.plan.ReductionPlan;
import io.weir.plan.StreamPlan;
import io.weir.tree.Row;
import io.weir.wire.Partial;
import io.weir.wire.Window;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RowFinisherTest {

    private static final StreamPlan STREAM =
            Plans.stream("t", "t:timestamp", "a:int", "d:double", "s:string", "ip:ip", "u:duration");

    private static FinishedRow finish(ReductionPlan plan, String... events) {
        var program = StreamProgram.of(STREAM, List.of(plan), Map.of());
        var reducer = program.reducers().get(0);
        for (String event : events) {
            String json = "{\"t\":1767225600000" + (event.isEmpty() ? "" : ",") + event + "}";
            assertThat(program.decode(null, json.getBytes(StandardCharsets.UTF_8), 0, 0))
                    .isNull();
            reducer.reduce(program.event());
            assertThat(reducer.absorb(program.event(), 1_767_225_600_000L, 60_000, 1, (window, group) -> null))
                    .isTrue();
        }
        var rows = new ArrayList<FinishedRow>();
        var finisher = new RowFinisher(plan, FigureLayouts.NONE);
        reducer.drain((window, group, partial, published) ->
                rows.add(finisher.finish(new Row(window, group, partial, 2, 3, false, 4, 0, Long.MIN_VALUE))));
        return rows.getFirst();
    }

    @Test
    void aLineHasItsColumnsInOrder() {
        var plan = Plans.over(STREAM)
                .named("nginx-access")
                .by("s", "ip")
                .take("requests", "count()")
                .take("errors", "count(a >= 500)")
                .take("longest", "max(u)")
                .take("first_seen", "min(t)")
                .take("mean_d", "mean(d)")
                .derive("error_ratio", "ratio(errors, requests)")
                .derive("double_ratio", "error_ratio * 2")
                .plan();
        var row = finish(
                plan,
                "\"s\":\"x\",\"ip\":\"2001:DB8::1\",\"a\":502,\"d\":1.5,\"u\":\"90s\"",
                "\"s\":\"x\",\"ip\":\"2001:db8::1\",\"a\":200");
        assertThat(row.json())
                .isEqualTo("{\"window_start\":\"2026-01-01T00:00:00.000Z\",\"window_end\":\"2026-01-01T00:01:00.000Z\","
                        + "\"s\":\"x\",\"ip\":\"2001:db8::1\","
                        + "\"errors\":1,\"first_seen\":\"2026-01-01T00:00:00.000Z\",\"longest\":\"1m30s\",\"mean_d\":1.5,\"requests\":2,"
                        + "\"double_ratio\":1.0,\"error_ratio\":0.5,"
                        + "\"sites_reported\":2,\"sites_expected\":3,\"complete\":false,\"revision\":4,"
                        + "\"reduction\":\"nginx-access\",\"reduction_version\":1,\"problems\":[]}");
        assertThat(row.value("ip")).isEqualTo(Ip.parse("2001:db8::1"));
        assertThat(row.cells().get(0).type()).isEqualTo(Type.TIMESTAMP);
        assertThat(row.passes()).isTrue();
    }

    @Test
    void whatIsDerivedFromNothingIsAbsentAndWhatFailsIsAProblem() {
        var plan = Plans.over(STREAM)
                .take("n", "count(a)")
                .take("sum", "sum(a)")
                .derive("mean", "ratio(sum, n)")
                .derive("per", "100 / n")
                .derive("root", "math.sqrt(double(n) - 5.0)")
                .plan();
        var row = finish(plan, "");
        assertThat(row.value("sum")).isNull();
        assertThat(row.value("mean")).isNull();
        assertThat(row.value("per")).isNull();
        assertThat(row.value("root")).isNull();
        assertThat(row.problems()).containsExactly("per: division_by_zero", "root: not_finite");
        assertThat(row.json()).endsWith("\"problems\":[\"per: division_by_zero\",\"root: not_finite\"]}");
    }

    @Test
    void havingKeepsOnlyTrue() {
        var plan = Plans.over(STREAM)
                .take("n", "count()")
                .take("sum", "sum(a)")
                .having("sum > 10")
                .plan();
        assertThat(finish(plan, "\"a\":11").passes()).isTrue();
        assertThat(finish(plan, "\"a\":11").problems()).isEmpty();
        assertThat(finish(plan, "\"a\":10").passes()).isFalse();
        assertThat(finish(plan, "\"a\":10").problems()).containsExactly("having");
        assertThat(finish(plan, "").passes()).isFalse();
        var failing =
                Plans.over(STREAM).take("n", "count(a)").having("1 / n > 10").plan();
        assertThat(finish(failing, "").passes()).isTrue();
        assertThat(finish(failing, "").problems()).containsExactly("having: division_by_zero");
    }

    @Test
    void groupsComeBackFromTheirText() {
        var plan = Plans.over(STREAM)
                .by("s", "a", "d", "u", "t", "ip")
                .take("n", "count()")
                .plan();
        var row = finish(plan, "\"s\":\"\\\\\\\"\\u0007\",\"a\":-3,\"d\":1e21,\"u\":\"-250ms\"");
        assertThat(row.value("s")).isEqualTo("\\\"\u0007");
        assertThat(row.value("a")).isEqualTo(-3L);
        assertThat(row.value("d")).isEqualTo(1e21);
        assertThat(row.value("u")).isEqualTo(-250_000L);
        assertThat(row.value("t")).isEqualTo(1_767_225_600_000_000L);
        assertThat(row.value("ip")).isNull();
        assertThat(row.json()).contains("\"s\":\"\\\\\\\"\\u0007\",\"a\":-3,\"d\":1.0E21,\"u\":\"-250ms\"");
    }

    @Test
    void aGroupBeyondTheYear9999ComesBack() {
        var plan = Plans.over(STREAM).by("t").take("n", "count()").plan();
        var far = new Row(
                new Window(0, 60_000),
                "[\"+57971-10-05T00:00:00.000Z\"]",
                new Partial(1, 1, 1, plan.hash(), new byte[] {2, 2}),
                1,
                1,
                true,
                1,
                0,
                0);
        assertThat(new RowFinisher(plan, FigureLayouts.NONE).finish(far).json())
                .contains("\"t\":\"+57971-10-05T00:00:00.000Z\"");
    }

    @Test
    void aGroupOfAnotherShapeIsRefused() {
        var plan = Plans.over(STREAM).by("a").take("n", "count()").plan();
        var row = new Row(
                new Window(0, 1), "[1,2]", new Partial(1, 1, 1, plan.hash(), new byte[] {2, 2}), 1, 1, true, 1, 0, 0);
        assertThatThrownBy(() -> new RowFinisher(plan, FigureLayouts.NONE).finish(row))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a group of 2 values for 1 columns of test-plan.v1");
    }
}
