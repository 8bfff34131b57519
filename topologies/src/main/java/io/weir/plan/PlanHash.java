// SPDX-License-Identifier: Apache-2.0
package io.weir.plan;

import io.weir.operators.Step;
import io.weir.operators.Windowing;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What tells one plan from another: everything that changes a partial, and nothing that does not. White space, order of maps,
 * descriptions, {@code late}, {@code derive}, {@code having} and {@code publish} leave it as it is, so that changing them starts no
 * new incarnation.
 */
final class PlanHash {

    private PlanHash() {}

    /** Sixteen hexadecimal digits: the first 64 bits of SHA-256 of the plan's canonical text. */
    static String of(
            StreamPlan stream,
            List<Step> steps,
            List<ReductionPlan.GroupColumn> by,
            int limitGroups,
            Windowing window,
            List<ReductionPlan.Figure> figures) {
        var reads = new TreeSet<String>();
        by.forEach(column -> reads.addAll(column.value().reads()));
        figures.forEach(figure -> {
            figure.aggregate().inputs().forEach(input -> reads.addAll(input.reads()));
            if (figure.where() != null) {
                reads.addAll(figure.where().reads());
            }
        });
        StringBuilder text = begin(stream, steps, reads);
        by.forEach(column -> text.append("by ")
                .append(column.name())
                .append(" = ")
                .append(column.value().text())
                .append('\n'));
        if (limitGroups > 0) {
            text.append("limit_groups ").append(limitGroups).append('\n');
        }
        text.append("window ").append(window.text()).append('\n');
        figures.forEach(figure -> text.append("take ")
                .append(figure.name())
                .append(" = ")
                .append(figure.aggregate().text())
                .append(figure.where() == null ? "" : " where " + figure.where().text())
                .append('\n'));
        return digest(text);
    }

    /** The same of a reduction that publishes events. */
    static String of(StreamPlan stream, List<Step> steps, List<EventsPlan.Column> columns) {
        var reads = new TreeSet<String>();
        columns.forEach(column -> reads.addAll(column.value().reads()));
        StringBuilder text = begin(stream, steps, reads);
        columns.forEach(column -> text.append("event ")
                .append(column.name())
                .append(' ')
                .append(column.type())
                .append(" = ")
                .append(column.value().text())
                .append('\n'));
        return digest(text);
    }

    /** Where events come from and what is done to them; {@code reads} is what is read after the steps. */
    private static StringBuilder begin(StreamPlan stream, List<Step> steps, SortedSet<String> reads) {
        var text = new StringBuilder("weir 1\n");
        text.append("stream ").append(stream.name()).append('\n');
        text.append("decode ").append(stream.decoder().text()).append('\n');
        text.append("time ")
                .append(stream.time().isEmpty() ? "null" : String.join(" else ", stream.time()))
                .append(stream.stamped() && !stream.time().isEmpty() ? " else the record's" : "")
                .append('\n');
        reads.addAll(stream.time());
        steps.forEach(step -> step.inputs().forEach(input -> reads.addAll(input.reads())));
        for (String name : reads) {
            Field field = stream.fields().get(name);
            if (field != null) {
                text.append("field ")
                        .append(field.name())
                        .append(' ')
                        .append(field.type())
                        .append(' ')
                        .append(field.pointer())
                        .append(' ')
                        .append(field.format())
                        .append(field.required() ? " required" : "")
                        .append('\n');
            }
        }
        steps.forEach(step -> text.append("step ").append(step.text()).append('\n'));
        return text;
    }

    private static String digest(StringBuilder text) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest(text.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
