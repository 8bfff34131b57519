// SPDX-License-Identifier: Apache-2.0
package io.weir.engine;

import io.weir.event.Type;
import io.weir.plan.EventsPlan;
import io.weir.wire.codec.WireSchemas;
import java.util.ArrayList;
import org.apache.avro.JsonProperties;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;

/**
 * The Avro schema of what a reduction publishes of an event: a record with one field per column, in the plan's order, each a union of
 * null and the column's type, null being its default, so that a column may come and go without breaking who reads the others.
 *
 * <pre>
 * string    string
 * int       long
 * double    double
 * bool      boolean
 * timestamp long, timestamp-micros
 * duration  long, with {@value #UNIT} "us"
 * ip        string
 * </pre>
 */
public final class EventSchema {

    /** The property of a number that holds its unit, where Avro has no logical type for it. */
    static final String UNIT = "weir.unit";

    private EventSchema() {}

    /** The schema. */
    public static Schema of(EventsPlan plan) {
        var fields = new ArrayList<Schema.Field>();
        for (EventsPlan.Column column : plan.columns()) {
            Schema type = Schema.createUnion(Schema.create(Schema.Type.NULL), type(column.type()));
            fields.add(new Schema.Field(column.name(), type, null, JsonProperties.NULL_VALUE));
        }
        return Schema.createRecord(
                "Event",
                plan.description().isEmpty() ? null : plan.description(),
                WireSchemas.namespace(plan.name(), plan.version()),
                false,
                fields);
    }

    private static Schema type(Type type) {
        return switch (type) {
            case STRING, IP -> Schema.create(Schema.Type.STRING);
            case INT -> Schema.create(Schema.Type.LONG);
            case DOUBLE -> Schema.create(Schema.Type.DOUBLE);
            case BOOL -> Schema.create(Schema.Type.BOOLEAN);
            case TIMESTAMP -> LogicalTypes.timestampMicros().addToSchema(Schema.create(Schema.Type.LONG));
            case DURATION -> {
                Schema micros = Schema.create(Schema.Type.LONG);
                micros.addProp(UNIT, "us");
                yield micros;
            }
        };
    }
}
