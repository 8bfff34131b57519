// SPDX-License-Identifier: Apache-2.0
package io.weir.cli.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.operators.Count;
import io.weir.plan.EventsPlan;
import io.weir.plan.Plans;
import io.weir.plan.ReductionPlan;
import io.weir.wire.CanonicalJson;
import io.weir.wire.Ledger;
import io.weir.wire.Watermark;
import io.weir.wire.Window;
import io.weir.wire.codec.KeyText;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Makes scenes of what is fed and what is observed. For one thread, but for {@link #watch}. */
final class Sampler {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Rates are those of so long. */
    private static final long LATELY_NANOS = TimeUnit.SECONDS.toNanos(5);
    /** A line is shown for so long, so that it can be read. */
    private static final long SHOWN_NANOS = TimeUnit.SECONDS.toNanos(4);

    private static final int MOST_ROWS = 50;

    private record Fed(long nanos, long events) {}

    private final Plans plans;
    private final SortedMap<String, String> regionOf;
    private final int regions;
    private final long began;
    private final Steps steps;
    private final Map<String, Deque<Fed>> lately = new HashMap<>();
    private volatile @Nullable Feed feed;
    private volatile @Nullable Observer observer;
    private Scene.@Nullable Raw stays;
    private Scene.@Nullable Published leaves;
    private long turn;
    private long turned;

    Sampler(Plans plans, SortedMap<String, String> regionOf, int regions, long began, Steps steps) {
        this.plans = plans;
        this.regionOf = regionOf;
        this.regions = regions;
        this.began = began;
        this.steps = steps;
    }

    /** From now on there is something to see. */
    void watch(Feed fed, Observer seen) {
        feed = fed;
        observer = seen;
    }

    Scene scene(@Nullable String message) {
        long now = System.nanoTime();
        Observer seen = observer;
        List<Scene.Site> sites = regionOf.entrySet().stream()
                .map(site -> site(site.getKey(), site.getValue(), now))
                .toList();
        turn(now);
        List<Observer.Seen> rows = seen == null
                ? List.of()
                : plans.reductions().keySet().stream()
                        .flatMap(reduction -> seen.rows(reduction).stream())
                        .toList();
        return new Scene(
                (now - began) / 1e9,
                steps.all(),
                sites,
                regions,
                stays,
                leaves,
                rows.size(),
                rows.stream().filter(row -> !row.row().complete()).count(),
                seen == null
                        ? List.of()
                        : plans.reductions().values().stream()
                                .sorted(Comparator.comparingLong(plan -> -bytes(plan)))
                                .map(plan -> table(plan, seen.rows(plan.name())))
                                .filter(table -> !table.rows().isEmpty())
                                .toList(),
                message);
    }

    /** Of its stream, at all sites: what most comes of is what one came for. */
    private long bytes(ReductionPlan plan) {
        Feed fed = feed;
        return fed == null
                ? 0
                : regionOf.keySet().stream()
                        .mapToLong(site -> fed.fed(site, plan.stream().name()).bytes())
                        .sum();
    }

    private Scene.Site site(String name, String region, long now) {
        Feed fed = feed;
        Observer seen = observer;
        long events = 0;
        long bytes = 0;
        long up = 0;
        long mark = Watermark.FOREVER;
        if (fed != null && seen != null) {
            for (String stream : plans.streams().keySet()) {
                Ledger.Count count = fed.fed(name, stream);
                events += count.events();
                bytes += count.bytes();
            }
            for (ReductionPlan plan : plans.reductions().values()) {
                up += seen.linkBytes(name, plan.name());
                mark = Math.min(
                        mark,
                        seen.watermarks(plan.name(), region + "/" + name).stream()
                                .mapToLong(Watermark::mark)
                                .min()
                                .orElse(Watermark.NEVER));
            }
            for (EventsPlan plan : plans.events().values()) {
                up += seen.linkBytes(name, plan.name());
                mark = Math.min(
                        mark,
                        seen.leaves(plan.name(), name).stream()
                                .mapToLong(Watermark::mark)
                                .min()
                                .orElse(Watermark.NEVER));
            }
        }
        boolean known = mark != Watermark.NEVER && mark != Watermark.FOREVER;
        return new Scene.Site(
                name,
                region,
                rate(name, now, events),
                events,
                bytes,
                up,
                known ? (System.currentTimeMillis() - mark) / 1000.0 : Double.NaN);
    }

    private double rate(String site, long now, long events) {
        Deque<Fed> history = lately.computeIfAbsent(site, name -> new ArrayDeque<>());
        history.addLast(new Fed(now, events));
        while (history.size() > 2 && now - history.getFirst().nanos > LATELY_NANOS) {
            history.removeFirst();
        }
        Fed first = history.getFirst();
        return now == first.nanos ? 0 : (events - first.events) / ((now - first.nanos) / 1e9);
    }

    /** Now and then, another site's turn: its newest line, and the newest of what it published. */
    private void turn(long now) {
        Feed fed = feed;
        Observer seen = observer;
        if (fed == null || seen == null || (stays != null && leaves != null && now - turned < SHOWN_NANOS)) {
            return;
        }
        turned = now;
        List<String> sites = List.copyOf(regionOf.keySet());
        String site = sites.get((int) (turn % sites.size()));
        // The stream of most bytes first.
        List<String> streams = plans.streams().keySet().stream()
                .sorted(Comparator.comparingLong(
                        stream -> -fed.fed(site, stream).bytes()))
                .toList();
        String stream = streams.get((int) (turn / sites.size() % streams.size()));
        String line = fed.newest(site, stream);
        if (line != null) {
            stays = new Scene.Raw(site, "raw." + stream, line);
        }
        for (ReductionPlan plan : plans.reductions().values()) {
            Observer.Crossed crossed = seen.crossed(site, plan.name());
            if (crossed != null && plan.stream().name().equals(stream)) {
                leaves = new Scene.Published(
                        site,
                        plan.name(),
                        time(crossed.key().window()),
                        words(crossed.key().group()),
                        crossed.events(),
                        crossed.bytes());
            }
        }
        if (leaves != null) {
            turn++;
        }
    }

    private static Scene.Table table(ReductionPlan plan, List<Observer.Seen> rows) {
        List<String> columns = columns(plan);
        return new Scene.Table(
                plan.name(),
                columns,
                rows.stream()
                        .sorted(Comparator.<Observer.Seen>comparingLong(
                                        seen -> -seen.row().window().start())
                                .thenComparingLong(seen -> -seen.row().partial().events())
                                .thenComparing(seen -> seen.row().group()))
                        .limit(MOST_ROWS)
                        .map(seen -> row(seen, columns))
                        .toList());
    }

    /** The count of all first, then other counts, then the other figures, then what is derived from them. */
    private static List<String> columns(ReductionPlan plan) {
        var columns = new ArrayList<String>();
        plan.figures().stream()
                .sorted(Comparator.comparingInt(
                        figure -> figure.aggregate() instanceof Count count ? count.input() == null ? 0 : 1 : 2))
                .forEach(figure -> columns.add(figure.name()));
        plan.derived().forEach(derived -> columns.add(derived.name()));
        return columns;
    }

    private static Scene.Row row(Observer.Seen seen, List<String> columns) {
        JsonNode json;
        try {
            json = JSON.readTree(seen.json());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a row that is no JSON: " + seen.json(), e);
        }
        return new Scene.Row(
                time(seen.row().window()),
                words(seen.row().group()),
                columns.stream().map(column -> figure(json.path(column))).toList(),
                seen.row().reported(),
                seen.row().expected(),
                seen.row().complete());
    }

    private static String figure(JsonNode value) {
        return value.isIntegralNumber()
                ? Shown.number(value.doubleValue())
                : value.isNumber()
                        ? Shown.fraction(value.doubleValue())
                        : value.isMissingNode() || value.isNull() ? "-" : value.isValueNode() ? value.asText() : "…";
    }

    /** The time of day is enough beside a clock. */
    private static String time(Window window) {
        return KeyText.instant(window.start()).substring(11, 19);
    }

    /** The values of a group's key. */
    private static String words(String group) {
        return CanonicalJson.parseArray(group).stream()
                .map(value -> Objects.toString(value, "-"))
                .collect(Collectors.joining(" "));
    }
}
