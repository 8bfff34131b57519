// SPDX-License-Identifier: Apache-2.0
package io.weir.plan;

import io.weir.event.Durations;
import io.weir.event.TimeFormat;
import io.weir.expression.Expression;
import io.weir.language.Aggregation;
import io.weir.operators.Column;
import io.weir.operators.Step;
import io.weir.plan.ReductionPlan.Derived;
import io.weir.plan.ReductionPlan.Figure;
import io.weir.plan.ReductionPlan.GroupColumn;
import io.weir.plan.ReductionPlan.Tier;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A plan in words: what is read, what happens to an event, what is published where, and what it costs. */
public final class Explanation {

    private Explanation() {}

    /** The whole page, ending in a line feed. */
    public static String of(LeafPlan plan) {
        return switch (plan) {
            case ReductionPlan rows -> of(rows);
            case EventsPlan events -> of(events);
        };
    }

    private static String of(EventsPlan plan) {
        var page = new StringBuilder();
        begin(page, plan);
        section(page, "events", "as the steps leave them; none is late");
        for (EventsPlan.Column column : plan.columns()) {
            line(
                    page,
                    column.name(),
                    column.type().text()
                            + (column.value().text().equals(column.name())
                                    ? ""
                                    : " = " + column.value().text()));
        }
        section(
                page,
                "publishes",
                "events at the " + tier(plan.publish().to()) + ", as they come; kept "
                        + span(plan.publish().keep()));
        topics(page, plan);
        return page.toString();
    }

    private static String of(ReductionPlan plan) {
        var page = new StringBuilder();
        begin(page, plan);
        section(page, "group", plan.by().isEmpty() ? "one for all" : "");
        for (GroupColumn column : plan.by()) {
            line(
                    page,
                    column.name(),
                    column.type().text() + ", " + column.sensitivity().text() + " = "
                            + column.value().text());
        }
        if (plan.limitGroups() > 0) {
            line(
                    page,
                    "limit_groups",
                    plan.limitGroups() + " for each window of a raw partition; further ones are `" + Aggregation.OTHER
                            + "`");
        }
        section(
                page,
                "window",
                plan.window().words() + ", watermark " + span(plan.late()) + " behind, revised for "
                        + span(plan.revise()));
        section(page, "figures", "");
        for (Figure figure : plan.figures()) {
            for (Column column : figure.aggregate().columns()) {
                line(
                        page,
                        figure.name(column),
                        column.text() + " = "
                                + figure.aggregate().text()
                                + (!plan.weighs()
                                        ? ""
                                        : figure.aggregate().weighs()
                                                ? ", each event as often as it weighs"
                                                : ", of what was kept")
                                + (figure.where() == null
                                        ? ""
                                        : " where " + figure.where().text())
                                + (figure.unit() == null ? "" : ", in " + figure.unit()));
            }
        }
        for (Derived derived : plan.derived()) {
            line(
                    page,
                    derived.name(),
                    derived.type().text() + " = " + derived.value().text() + ", derived");
        }
        if (plan.having() != null) {
            line(page, "having", plan.having().text());
        }
        section(page, "publishes", "rows at the " + tier(plan.publish().to()) + ", " + when(plan.publish()));
        topics(page, plan);
        section(page, "costs", "");
        line(page, "heap", heap(plan));
        line(
                page,
                "windows",
                "a leaf keeps those of the last "
                        + span(plan.window().length().toMillis() + plan.late() + plan.revise()) + " of event time"
                        + (plan.window().overlap() == 1
                                ? ""
                                : "; each event is added to " + plan.window().overlap() + " of them"));
        return page.toString();
    }

    /** What a group takes: of what grows, after a hundred values and at most; and what all of a window take at most, if something bounds them. */
    private static String heap(ReductionPlan plan) {
        long usual = GroupSize.usual(plan);
        long most = GroupSize.most(plan);
        return "about " + usual + " bytes for each live (window, group) of a raw partition"
                + (usual == most ? "" : " after a hundred values, " + most + " at most")
                + (plan.limitGroups() == 0
                        ? ""
                        : "; " + (plan.limitGroups() + 1L) * most / 1_000 + " kB a window at most");
    }

    private static void topics(StringBuilder page, LeafPlan plan) {
        topics(plan).forEach((topic, words) -> line(page, topic, words));
    }

    /** The topics that a reduction writes, each with where and by what key. */
    static Map<String, String> topics(LeafPlan plan) {
        var topics = new LinkedHashMap<String, String>();
        switch (plan) {
            case ReductionPlan rows -> {
                String columns = rows.by().stream().map(GroupColumn::name).collect(Collectors.joining(", "));
                String key = "[\"p\", window start, length, [" + columns + "], incarnation]";
                topics.put("weir.leaf." + plan.id(), "at each site, key " + key);
                topics.put("weir.site." + plan.id(), "one partial a site, key the same");
                if (plan.publish().to() == Tier.CENTRAL) {
                    topics.put("weir.region." + plan.id(), "one partial a region, key the same");
                }
                topics.put("weir.rows." + plan.id(), "key [window start, length, [" + columns + "]]");
            }
            case EventsPlan events ->
                topics.put(
                        "weir.events." + events.id(),
                        "at each tier up to there, key [topic id, partition, offset, number]");
        }
        topics.put("weir.dead." + plan.stream().name(), "at the site only, key [topic id, partition, offset]");
        return topics;
    }

    private static String when(ReductionPlan.Publish publish) {
        String when = publish.every() > 0 ? "every " + span(publish.every()) : "as windows close";
        String wait = publish.closeAfter() < 0 ? "as long as the tier says" : span(publish.closeAfter());
        return when + "; a missing site is waited for " + wait + "; kept " + span(publish.keep());
    }

    static String tier(Tier tier) {
        return switch (tier) {
            case SITE -> "site";
            case REGION -> "region";
            case CENTRAL -> "centre";
        };
    }

    /** Where events come from, and what is done to them. */
    private static void begin(StringBuilder page, LeafPlan plan) {
        page.append(plan.id()).append("  plan ").append(plan.hash()).append('\n');
        if (!plan.description().isEmpty()) {
            page.append("  ").append(plan.description()).append('\n');
        }
        StreamPlan stream = plan.stream();
        section(
                page,
                "reads",
                stream.topic() + ", decoded as " + stream.decoder().words());
        for (Field field : fields(plan)) {
            line(
                    page,
                    field.name(),
                    field.type().text() + ", " + field.sensitivity().text()
                            + (field.pointer().equals("/" + field.name()) ? "" : ", at " + field.pointer())
                            + (field.required() ? ", required" : "")
                            + (field.unit() == null ? "" : ", in " + field.unit()));
        }
        section(
                page,
                "time",
                time(stream) + "; more than " + span(stream.ahead()) + " ahead of the record moves no clock");
        if (!plan.steps().isEmpty()) {
            section(page, "steps", "");
            for (int i = 0; i < plan.steps().size(); i++) {
                Step step = plan.steps().get(i);
                line(page, String.valueOf(i), step.words());
            }
        }
        if (!plan.keys().isEmpty()) {
            section(
                    page,
                    "keys",
                    String.join(", ", plan.keys())
                            + ", of site.yaml; `test`, `replay` and `demo` use one that everybody knows");
        }
    }

    /** The fields of the stream that the plan reads. */
    static List<Field> fields(LeafPlan plan) {
        var reads = new HashSet<String>();
        plan.steps().forEach(step -> step.inputs().forEach(input -> reads.addAll(input.reads())));
        switch (plan) {
            case ReductionPlan rows -> {
                rows.by().forEach(column -> reads.addAll(column.value().reads()));
                for (Figure figure : rows.figures()) {
                    figure.aggregate().inputs().forEach(input -> reads.addAll(input.reads()));
                    Expression where = figure.where();
                    if (where != null) {
                        reads.addAll(where.reads());
                    }
                }
            }
            case EventsPlan events ->
                events.columns().forEach(column -> reads.addAll(column.value().reads()));
        }
        StreamPlan stream = plan.stream();
        return stream.fields().values().stream()
                .filter(field -> reads.contains(field.name()) || stream.time().contains(field.name()))
                .toList();
    }

    /** Where time comes from; with how it is read if there is a choice. */
    static String time(StreamPlan stream) {
        var sources = new ArrayList<String>();
        for (String name : stream.time()) {
            Field field = stream.fields().get(name);
            boolean several = stream.time().size() > 1 || stream.stamped();
            TimeFormat format = field == null ? TimeFormat.DEFAULT : field.format();
            sources.add("`" + name + "`" + (several || format.otherwise() != null ? " as " + format.words() : ""));
        }
        if (stream.stamped()) {
            sources.add("the record's time-stamp");
        }
        return String.join(", else ", sources);
    }

    static String span(long millis) {
        return Durations.text(millis * 1_000);
    }

    private static void section(StringBuilder page, String name, String text) {
        page.append('\n')
                .append(String.format(java.util.Locale.ROOT, "%-10s%s", name, text)
                        .stripTrailing())
                .append('\n');
    }

    private static void line(StringBuilder page, String name, String text) {
        List<String> parts = List.of(name, text);
        page.append("  ")
                .append(String.format(java.util.Locale.ROOT, "%-24s %s", parts.get(0), parts.get(1))
                        .stripTrailing())
                .append('\n');
    }
}
