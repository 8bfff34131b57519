// SPDX-License-Identifier: Apache-2.0
package io.weir.cli.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.plan.EventsPlan;
import io.weir.plan.LeafPlan;
import io.weir.plan.Plans;
import io.weir.plan.ReductionPlan;
import io.weir.plan.ReductionPlan.Tier;
import io.weir.wire.Ledger;
import io.weir.wire.Watermark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What a river that was fed has come to: rows and events as files, and the account of every event. */
final class Report {

    private final LocalRiver river;
    private final Plans plans;
    private final Feed feed;
    private final Observer observer;

    Report(LocalRiver river, Plans plans, Feed feed, Observer observer) {
        this.river = river;
        this.plans = plans;
        this.feed = feed;
        this.observer = observer;
    }

    /** Whether every event has been told of by its site, and everything that was told of has come to rows. */
    boolean drained(long quietNanos) {
        return missing().isEmpty() && observer.quiet() >= quietNanos;
    }

    /** What is not accounted for yet, in words; empty if nothing. */
    List<String> missing() {
        var missing = new ArrayList<String>();
        for (ReductionPlan plan : plans.reductions().values()) {
            if (plan.publish().to() == Tier.SITE) {
                continue;
            }
            for (var site : river.regionOf().entrySet()) {
                Ledger.Count fed = feed.fed(site.getKey(), plan.stream().name());
                told(plan, site.getValue() + "/" + site.getKey(), fed.events(), missing);
            }
            if (plan.publish().to() == Tier.CENTRAL) {
                for (String region : river.regions()) {
                    long fed = river.regionOf().entrySet().stream()
                            .filter(site -> site.getValue().equals(region))
                            .mapToLong(site -> feed.fed(
                                            site.getKey(), plan.stream().name())
                                    .events())
                            .sum();
                    told(plan, region, fed, missing);
                }
            }
            // Rows that `having` holds back are not to be seen, so only without it must the sums agree.
            if (plan.having() == null) {
                // Each event is in all windows that overlap, but for one that came too late for the older of them.
                long absorbed = absorbed(plan);
                long most = absorbed * plan.window().overlap();
                long inRows = observer.rows(plan.name()).stream()
                        .mapToLong(seen -> seen.row().partial().events())
                        .sum();
                if (inRows < absorbed || inRows > most) {
                    missing.add(plan.name() + ": " + absorbed + " events were absorbed, rows hold " + inRows);
                }
            }
            long open = observer.rows(plan.name()).stream()
                    .filter(seen -> !seen.row().complete())
                    .count();
            if (open > 0) {
                missing.add(plan.name() + ": " + open + (open == 1 ? " row is" : " rows are") + " not complete");
            }
        }
        for (EventsPlan plan : plans.events().values()) {
            missing(plan, missing);
        }
        return missing;
    }

    private void missing(EventsPlan plan, List<String> missing) {
        for (String site : river.regionOf().keySet()) {
            long fed = feed.fed(site, plan.stream().name()).events();
            long told = observer.ledger(plan.name(), site).in().events();
            boolean idle = observer.leaves(plan.name(), site).stream().allMatch(Watermark::idle);
            if (told != fed || !idle) {
                missing.add(plan.name() + ": " + site + " accounts for " + told + " of " + fed + " events");
            }
        }
        long absorbed = absorbed(plan);
        int published = observer.events(plan.name()).size();
        if (published != absorbed) {
            missing.add(plan.name() + ": " + absorbed + " events were absorbed, " + published + " are published");
        }
    }

    private void told(ReductionPlan plan, String place, long fed, List<String> missing) {
        var watermarks = observer.watermarks(plan.name(), place);
        boolean all = watermarks.size() == river.partitions()
                && watermarks.stream()
                        .allMatch(watermark ->
                                watermark.idle() && watermark.ledger().in().events() == fed);
        if (!all) {
            long seen = watermarks.stream()
                    .mapToLong(watermark -> watermark.ledger().in().events())
                    .min()
                    .orElse(0);
            missing.add(plan.name() + ": " + place + " accounts for " + seen + " of " + fed + " events");
        }
    }

    private long absorbed(LeafPlan plan) {
        return river.regionOf().keySet().stream()
                .mapToLong(site ->
                        observer.ledger(plan.name(), site).of(Ledger.ABSORBED).events())
                .sum();
    }

    /** Events with this outcome, or whose outcome begins so, over all sites and reductions. */
    long total(String outcome) {
        long total = 0;
        for (LeafPlan plan : plans.all().values()) {
            for (String site : river.regionOf().keySet()) {
                total +=
                        observer.ledger(plan.name(), site).startingWith(outcome).events();
            }
        }
        return total;
    }

    /** Writes {@code <reduction>.jsonl} for each reduction and {@code report.json}. */
    void write(Path directory, double seconds, boolean accounted) throws IOException {
        Files.createDirectories(directory);
        for (ReductionPlan plan : plans.reductions().values()) {
            String lines = observer.rows(plan.name()).stream()
                    .map(seen -> seen.json() + "\n")
                    .collect(Collectors.joining());
            Files.writeString(directory.resolve(plan.name() + ".jsonl"), lines);
        }
        for (EventsPlan plan : plans.events().values()) {
            String lines = observer.events(plan.name()).stream()
                    .map(json -> json + "\n")
                    .collect(Collectors.joining());
            Files.writeString(directory.resolve(plan.name() + ".jsonl"), lines);
        }
        Files.writeString(directory.resolve("report.json"), json(seconds, accounted) + "\n");
    }

    private String json(double seconds, boolean accounted) throws IOException {
        var mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
        ObjectNode report = mapper.createObjectNode();
        report.put("seconds", Math.round(seconds * 100) / 100.0);
        report.put("accounted", accounted);
        ObjectNode sites = report.putObject("sites");
        for (var site : river.regionOf().entrySet()) {
            ObjectNode here = sites.putObject(site.getKey());
            here.put("region", site.getValue());
            ObjectNode reductions = here.putObject("reductions");
            for (LeafPlan plan : plans.all().values()) {
                Ledger.Count fed = feed.fed(site.getKey(), plan.stream().name());
                ObjectNode reduction = reductions.putObject(plan.name());
                reduction.put("events_in", fed.events());
                reduction.put("bytes_in", fed.bytes());
                reduction.put("bytes_over_link", observer.linkBytes(site.getKey(), plan.name()));
                ObjectNode ledger = reduction.putObject("ledger");
                observer.ledger(plan.name(), site.getKey())
                        .outcomes()
                        .forEach((outcome, count) -> ledger.putObject(outcome)
                                .put("events", count.events())
                                .put("bytes", count.bytes()));
            }
        }
        ObjectNode reductions = report.putObject("reductions");
        for (ReductionPlan plan : plans.reductions().values()) {
            var rows = observer.rows(plan.name());
            ObjectNode reduction = reductions.putObject(plan.name());
            reduction.put("rows", rows.size());
            reduction.put(
                    "events_in_rows",
                    rows.stream()
                            .mapToLong(seen -> seen.row().partial().events())
                            .sum());
            reduction.put(
                    "revisions",
                    rows.stream().mapToLong(seen -> seen.row().revision() - 1).sum());
        }
        for (EventsPlan plan : plans.events().values()) {
            reductions
                    .putObject(plan.name())
                    .put("events", observer.events(plan.name()).size());
        }
        return mapper.writeValueAsString(report);
    }
}
