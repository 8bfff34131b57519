// SPDX-License-Identifier: Apache-2.0
package io.weir.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.plan.ReductionPlan;
import io.weir.plan.StreamPlan;
import io.weir.tree.Row;
import io.weir.wire.Partial;
import io.weir.wire.Window;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.junit.jupiter.api.Test;

class PlanFiguresTest {

    private static final StreamPlan STREAM = Plans.stream("t", "t:timestamp", "a:int", "d:double", "s:string");

    private static Plans plans() {
        return Plans.over(STREAM)
                .take("n", "count()")
                .take("a", "sum(a)")
                .take("d", "sum(d)")
                .take("s", "max(s)");
    }

    private static Partial partial(ReductionPlan plan, String... events) {
        var program = StreamProgram.of(STREAM, List.of(plan), Map.of());
        var reducer = program.reducers().get(0);
        for (String event : events) {
            String json = "{\"t\":0," + event + "}";
            assertThat(program.decode(null, json.getBytes(StandardCharsets.UTF_8), 0, 0))
                    .isNull();
            reducer.reduce(program.event());
            assertThat(reducer.absorb(program.event(), 0, 60_000, 1, (window, group) -> null))
                    .isTrue();
        }
        var partials = new ArrayList<Partial>();
        reducer.drain((window, group, partial, published) -> partials.add(partial));
        return partials.getFirst();
    }

    private static FinishedRow finished(ReductionPlan plan, byte[] figures, FigureLayouts layouts) {
        var row = new Row(new Window(0, 60_000), "[]", new Partial(1, 1, 1, plan.hash(), figures), 1, 1, true, 1, 0, 0);
        return new RowFinisher(plan, layouts).finish(row);
    }

    @Test
    void anyOrderAndAnyBracketingGivesTheSameBytes() {
        var plan = plans().plan();
        var figures = new PlanFigures(plan, FigureLayouts.NONE);
        for (long seed = 0; seed < 30; seed++) {
            var random = new Random(seed);
            var partials = new ArrayList<Partial>();
            for (int i = 2 + random.nextInt(6); i > 0; i--) {
                partials.add(partial(
                        plan,
                        "\"a\":" + random.nextInt(100) + ",\"d\":"
                                + random.nextGaussian() * Math.pow(10, random.nextInt(30)),
                        "\"s\":\"" + random.nextInt(50) + "\""));
            }
            byte[] expected = figures.merge(partials);
            Collections.shuffle(partials, random);
            assertThat(figures.merge(partials)).as("seed %d", seed).isEqualTo(expected);
            int cut = 1 + random.nextInt(partials.size() - 1);
            var left = new Partial(1, 1, 1, plan.hash(), figures.merge(partials.subList(0, cut)));
            var right = new Partial(1, 1, 1, plan.hash(), figures.merge(partials.subList(cut, partials.size())));
            assertThat(figures.merge(List.of(right, left))).as("seed %d", seed).isEqualTo(expected);
        }
    }

    @Test
    void mergingLeavesItsInputsAlone() {
        var plan = plans().plan();
        var one = partial(plan, "\"a\":1,\"d\":0.5,\"s\":\"x\"");
        var two = partial(plan, "\"a\":2,\"d\":0.25,\"s\":\"y\"");
        byte[] before = one.figures().clone();
        var figures = new PlanFigures(plan, FigureLayouts.NONE);
        var row = finished(plan, figures.merge(List.of(one, two)), FigureLayouts.NONE);
        assertThat(row.value("a")).isEqualTo(3L);
        assertThat(row.value("d")).isEqualTo(0.75);
        assertThat(row.value("s")).isEqualTo("y");
        assertThat(one.figures()).isEqualTo(before);
        assertThat(figures.merge(List.of(one))).isEqualTo(before);
    }

    @Test
    void figuresOfAnotherPlanAreMatchedByWhatTheyMean() {
        var old = Plans.over(STREAM)
                .take("a", "sum(a)", "a > 0")
                .take("d", "sum(d)")
                .take("gone", "max(s)")
                .take("n", "count()")
                .take("s", "min(s)")
                .plan("00000000000000aa");
        var plan = plans().take("fresh", "count(s)").plan("00000000000000bb");
        FigureLayouts layouts = hash -> hash.equals(old.hash()) ? FiguresSchema.of(old) : null;
        var figures = new PlanFigures(plan, layouts);
        byte[] merged = figures.merge(List.of(
                partial(old, "\"a\":5,\"d\":0.5,\"s\":\"q\""), partial(plan, "\"a\":1,\"d\":0.25,\"s\":\"x\"")));
        var row = finished(plan, merged, layouts);
        assertThat(row.value("d")).isEqualTo(0.75);
        assertThat(row.value("n")).isEqualTo(2L);
        // Another condition, another function, no such figure: absent and not low.
        assertThat(row.value("a")).isNull();
        assertThat(row.value("s")).isNull();
        assertThat(row.value("fresh")).isNull();
        assertThat(row.problems()).containsExactly("a: missing", "fresh: missing", "s: missing");
        // Once missing, missing above as well.
        byte[] above =
                figures.merge(List.of(new Partial(1, 2, 2, plan.hash(), merged), partial(plan, "\"a\":1,\"s\":\"x\"")));
        assertThat(finished(plan, above, layouts).problems())
                .containsExactly("a: missing", "fresh: missing", "s: missing");
        assertThat(finished(plan, above, layouts).value("n")).isEqualTo(3L);
    }

    @Test
    void aPlanThatNobodyKnowsHasNoFigures() {
        var stranger = partial(plans().plan("00000000000000cc"), "\"a\":5");
        var plan = plans().plan("00000000000000bb");
        byte[] merged = new PlanFigures(plan, FigureLayouts.NONE).merge(List.of(stranger));
        assertThat(finished(plan, merged, FigureLayouts.NONE).problems())
                .containsExactly("a: missing", "d: missing", "n: missing", "s: missing");
    }

    @Test
    void anOverflowAtAMergeIsAnAbsentFigureWithAProblem() {
        var plan = plans().plan();
        var large = partial(plan, "\"a\":9223372036854775807");
        byte[] merged = new PlanFigures(plan, FigureLayouts.NONE).merge(List.of(large, large));
        var row = finished(plan, merged, FigureLayouts.NONE);
        assertThat(row.value("a")).isNull();
        assertThat(row.problems()).containsExactly("a: overflow");
        byte[] back = new PlanFigures(plan, FigureLayouts.NONE)
                .merge(List.of(new Partial(1, 1, 1, plan.hash(), merged), partial(plan, "\"a\":-9223372036854775807")));
        assertThat(finished(plan, back, FigureLayouts.NONE).value("a")).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void brokenBytesAreTold() {
        var plan = plans().plan();
        byte[] figures = partial(plan, "\"a\":5").figures();
        var cut = new Partial(1, 1, 1, plan.hash(), Arrays.copyOf(figures, figures.length - 3));
        var other = partial(plan, "\"a\":5");
        assertThatThrownBy(() -> new PlanFigures(plan, FigureLayouts.NONE).merge(List.of(cut, other)))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining(plan.hash());
    }

    @Test
    void theSchemaReadsTheBytes() throws IOException {
        var plan = plans().named("nginx-access").plan();
        Schema schema = FiguresSchema.of(plan);
        assertThat(schema.getFullName()).isEqualTo("io.weir.nginx_access.v1.Figures");
        assertThat(schema.getField("a").getProp("weir.aggregate")).isEqualTo("sum(a):int");
        assertThat(new Schema.Parser().parse(schema.toString())).isEqualTo(schema);
        byte[] bytes = partial(plan, "\"a\":5,\"s\":\"x\"").figures();
        var record = (GenericRecord)
                new GenericDatumReader<>(schema).read(null, DecoderFactory.get().binaryDecoder(bytes, null));
        assertThat(record.get("n")).isEqualTo(1L);
        assertThat(((GenericRecord) record.get("s")).get("value")).hasToString("x");
    }
}
