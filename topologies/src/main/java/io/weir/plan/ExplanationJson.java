// SPDX-License-Identifier: Apache-2.0
package io.weir.plan;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.weir.event.Type;
import io.weir.expression.Expression;
import io.weir.operators.Column;
import io.weir.operators.Step;
import io.weir.plan.ReductionPlan.Derived;
import io.weir.plan.ReductionPlan.Figure;
import io.weir.plan.ReductionPlan.GroupColumn;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** What {@link Explanation} tells people, as one line of JSON for machines. Keys may be added, and what nobody has said is left out. */
public final class ExplanationJson {

    private static final JsonFactory FACTORY = new JsonFactory();

    private final JsonGenerator json;

    private ExplanationJson(JsonGenerator json) {
        this.json = json;
    }

    /** One JSON object on a line, without a line feed. */
    public static String of(LeafPlan plan) {
        var text = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(text)) {
            new ExplanationJson(json).plan(plan);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private void plan(LeafPlan plan) throws IOException {
        json.writeStartObject();
        text("reduction", plan.name());
        json.writeNumberField("version", plan.version());
        text("plan", plan.hash());
        text("description", plan.description().isEmpty() ? null : plan.description());
        reads(plan);
        json.writeArrayFieldStart("steps");
        for (Step step : plan.steps()) {
            json.writeString(step.words());
        }
        json.writeEndArray();
        json.writeArrayFieldStart("keys");
        for (String key : plan.keys()) {
            json.writeString(key);
        }
        json.writeEndArray();
        switch (plan) {
            case ReductionPlan rows -> rows(rows);
            case EventsPlan events -> events(events);
        }
        publishes(plan);
        if (plan instanceof ReductionPlan rows) {
            json.writeObjectFieldStart("heap");
            json.writeNumberField("usual_bytes_per_group", GroupSize.usual(rows));
            json.writeNumberField("most_bytes_per_group", GroupSize.most(rows));
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    private void reads(LeafPlan plan) throws IOException {
        StreamPlan stream = plan.stream();
        json.writeObjectFieldStart("reads");
        text("stream", stream.name());
        text("topic", stream.topic());
        text("decode", stream.decoder().words());
        json.writeArrayFieldStart("fields");
        for (Field field : Explanation.fields(plan)) {
            json.writeStartObject();
            text("name", field.name());
            text("type", field.type().text());
            text("class", field.sensitivity().text());
            text("at", field.pointer());
            json.writeBooleanField("required", field.required());
            text("unit", field.unit());
            json.writeEndObject();
        }
        json.writeEndArray();
        text("time", Explanation.time(stream));
        text("ahead", Explanation.span(stream.ahead()));
        json.writeEndObject();
    }

    private void rows(ReductionPlan plan) throws IOException {
        json.writeArrayFieldStart("group");
        for (GroupColumn column : plan.by()) {
            json.writeStartObject();
            text("column", column.name());
            text("type", column.type().text());
            text("class", column.sensitivity().text());
            text("value", column.value().text());
            json.writeEndObject();
        }
        json.writeEndArray();
        if (plan.limitGroups() > 0) {
            json.writeNumberField("limit_groups", plan.limitGroups());
        }
        json.writeObjectFieldStart("window");
        text("is", plan.window().words());
        text("length", Explanation.span(plan.window().length().toMillis()));
        text("late", Explanation.span(plan.late()));
        text("revise", Explanation.span(plan.revise()));
        json.writeEndObject();
        json.writeArrayFieldStart("figures");
        for (Figure figure : plan.figures()) {
            for (Column column : figure.aggregate().columns()) {
                json.writeStartObject();
                text("column", figure.name(column));
                text("type", column.text());
                text("figure", figure.name());
                text("value", figure.aggregate().text());
                text("where", text(figure.where()));
                text("unit", figure.unit());
                text("description", figure.description());
                if (plan.weighs()) {
                    json.writeBooleanField("weighed", figure.aggregate().weighs());
                }
                json.writeEndObject();
            }
        }
        json.writeEndArray();
        json.writeArrayFieldStart("derived");
        for (Derived derived : plan.derived()) {
            column(derived.name(), derived.type(), derived.value());
        }
        json.writeEndArray();
        text("having", text(plan.having()));
    }

    private void events(EventsPlan plan) throws IOException {
        json.writeArrayFieldStart("events");
        for (EventsPlan.Column column : plan.columns()) {
            column(column.name(), column.type(), column.value());
        }
        json.writeEndArray();
    }

    private void column(String name, Type type, Expression value) throws IOException {
        json.writeStartObject();
        text("column", name);
        text("type", type.text());
        text("value", value.text());
        json.writeEndObject();
    }

    private void publishes(LeafPlan plan) throws IOException {
        ReductionPlan.Publish publish = plan.publish();
        json.writeObjectFieldStart("publishes");
        text("what", plan instanceof EventsPlan ? "events" : "rows");
        text("at", Explanation.tier(publish.to()));
        if (plan instanceof ReductionPlan) {
            text("every", publish.every() > 0 ? Explanation.span(publish.every()) : null);
            text("close_after", publish.closeAfter() < 0 ? null : Explanation.span(publish.closeAfter()));
        }
        text("keep", Explanation.span(publish.keep()));
        json.writeArrayFieldStart("topics");
        for (String topic : Explanation.topics(plan).keySet()) {
            json.writeString(topic);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static @Nullable String text(@Nullable Expression expression) {
        return expression == null ? null : expression.text();
    }

    private void text(String key, @Nullable String value) throws IOException {
        if (value != null) {
            json.writeStringField(key, value);
        }
    }
}
