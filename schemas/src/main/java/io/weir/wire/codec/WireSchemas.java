// SPDX-License-Identifier: Apache-2.0
package io.weir.wire.codec;

import java.util.List;
import java.util.Locale;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;

/**
 * The Avro schemas of what crosses topics. A topic of partials holds a union of two records, so that watermarks and the partials
 * that they cover keep their order in one partition:
 *
 * <pre>
 * [ io.weir.wire.Watermark, io.weir.reduction.&lt;name&gt;.v&lt;version&gt;.Partial { version, children, events, plan, figures } ]
 * </pre>
 *
 * {@code figures} is the partial's last field, so that a merge can keep its bytes without decoding them.
 */
public final class WireSchemas {

    private static final Schema COUNT = SchemaBuilder.record("Count")
            .namespace("io.weir.wire")
            .fields()
            .requiredLong("events")
            .requiredLong("bytes")
            .endRecord();

    /** A watermark; see {@link io.weir.wire.Watermark} for the fields. */
    public static final Schema WATERMARK = SchemaBuilder.record("Watermark")
            .namespace("io.weir.wire")
            .doc("How far a place has absorbed event time, and how much it has sent.")
            .fields()
            .requiredString("place")
            .requiredLong("born")
            .requiredLong("seq")
            .requiredLong("mark")
            .requiredBoolean("idle")
            .requiredLong("newest")
            .requiredLong("horizon")
            .requiredString("incarnation")
            .requiredLong("keys")
            .requiredLong("events")
            .requiredLong("position")
            .requiredInt("partitions")
            .name("sites")
            .doc("How many sites have reported up to which end, for the windows of a span.")
            .type(Schema.createArray(SchemaBuilder.record("Reach")
                    .namespace("io.weir.wire")
                    .fields()
                    .requiredLong("after")
                    .requiredLong("until")
                    .requiredLong("end")
                    .requiredInt("sites")
                    .endRecord()))
            .noDefault()
            .name("behind")
            .type(Schema.createArray(SchemaBuilder.record("Straggler")
                    .namespace("io.weir.wire")
                    .fields()
                    .requiredString("place")
                    .requiredLong("end")
                    .endRecord()))
            .noDefault()
            .name("ledger")
            .type(Schema.createMap(COUNT))
            .noDefault()
            .endRecord();

    private WireSchemas() {}

    /** The name space of a reduction's own schemas; dashes become underscores, which names of reductions do not have. */
    public static String namespace(String reduction, int version) {
        return "io.weir.reduction." + reduction.toLowerCase(Locale.ROOT).replace('-', '_') + ".v" + version;
    }

    /** A reduction's partial around its figures. */
    public static Schema partial(String reduction, int version, Schema figures) {
        return SchemaBuilder.record("Partial")
                .namespace(namespace(reduction, version))
                .doc("The cumulative state of one window and group of one incarnation; it replaces its predecessor.")
                .fields()
                .requiredLong("version")
                .requiredInt("children")
                .requiredLong("events")
                .requiredString("plan")
                .name("figures")
                .type(figures)
                .noDefault()
                .endRecord();
    }

    /** The value schema of a topic of partials. */
    public static Schema records(String reduction, int version, Schema figures) {
        return Schema.createUnion(List.of(WATERMARK, partial(reduction, version, figures)));
    }

    /**
     * The figures' schema inside a topic's value schema.
     *
     * @throws IllegalArgumentException if it is not one that {@link #records} made
     */
    public static Schema figures(Schema records) {
        if (records.isUnion() && records.getTypes().size() == 2) {
            Schema partial = records.getTypes().get(1);
            if (partial.getType() == Schema.Type.RECORD && partial.getField("figures") != null) {
                return partial.getField("figures").schema();
            }
        }
        throw new IllegalArgumentException("not the schema of a topic of partials");
    }
}
