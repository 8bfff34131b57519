// SPDX-License-Identifier: Apache-2.0
package io.weir.engine;

import io.weir.plan.ReductionPlan;
import io.weir.plan.ReductionPlan.Figure;
import java.util.ArrayList;
import org.apache.avro.JsonProperties;
import org.apache.avro.Schema;

/**
 * The Avro schema of a reduction's figures: a record with one field per figure in the plan's order, each a union of null (some plan
 * that contributed had no such figure) and the state of its aggregate. Each field says in {@value #AGGREGATE} what it computes, so
 * that figures of another plan are matched by what they mean and not by their name alone.
 */
public final class FiguresSchema {

    /** The property of a field that holds the canonical text of its aggregate, with its condition. */
    public static final String AGGREGATE = "weir.aggregate";

    /** The property of a field that holds its unit, where one was said. */
    public static final String UNIT = "weir.unit";

    private FiguresSchema() {}

    /** The schema. */
    public static Schema of(ReductionPlan plan) {
        var fields = new ArrayList<Schema.Field>();
        for (Figure figure : plan.figures()) {
            Schema state = Schema.createUnion(
                    Schema.create(Schema.Type.NULL), figure.aggregate().schema());
            var field = new Schema.Field(figure.name(), state, figure.description(), JsonProperties.NULL_VALUE);
            field.addProp(AGGREGATE, text(figure));
            if (figure.unit() != null) {
                field.addProp(UNIT, figure.unit());
            }
            fields.add(field);
        }
        String namespace = "io.weir." + plan.name().replace('-', '_') + ".v" + plan.version();
        return Schema.createRecord("Figures", null, namespace, false, fields);
    }

    /** What a figure computes: equal text means equal states. */
    static String text(Figure figure) {
        String text = figure.aggregate().text();
        return figure.where() == null ? text : text + " where " + figure.where().text();
    }
}
