// SPDX-License-Identifier: Apache-2.0
package io.weir.cli.demo;

import io.weir.plan.Plans;
import io.weir.plan.ReductionPlan;
import io.weir.wire.Ledger;
import io.weir.wire.Watermark;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What moves, a line a site, and the newest rows: 80 columns by 24 lines at most. Draws in place only on a terminal. */
final class LiveTable {

    private static final int WIDTH = 80;
    private static final int NEWEST = 8;

    private final LocalRiver river;
    private final Plans plans;
    private final Feed feed;
    private final Observer observer;
    private final boolean inPlace;
    private final Map<String, long[]> before = new HashMap<>();
    private long beforeNanos = System.nanoTime();

    LiveTable(LocalRiver river, Plans plans, Feed feed, Observer observer, boolean inPlace) {
        this.river = river;
        this.plans = plans;
        this.feed = feed;
        this.observer = observer;
        this.inPlace = inPlace;
    }

    /** The table as it is now. */
    String draw(long wallMillis) {
        long now = System.nanoTime();
        double seconds = Math.max(0.001, (now - beforeNanos) / 1e9);
        beforeNanos = now;
        var text = new StringBuilder(inPlace ? "\u001b[H\u001b[J" : "");
        line(
                text,
                "Weir: %d sites, %d regions, a centre. Ctrl-C ends it.",
                river.regionOf().size(),
                river.regions().size());
        line(text, "");
        line(
                text,
                "%-10s %-9s %9s %10s %10s %7s %10s",
                "SITE",
                "REGION",
                "EVENTS/S",
                "IN B/S",
                "LINK B/S",
                "KEPT",
                "WATERMARK");
        for (var site : river.regionOf().entrySet()) {
            site(text, site.getKey(), site.getValue(), seconds, wallMillis);
        }
        line(text, "");
        line(text, "NEWEST ROWS AT THE CENTRE");
        List<String> newest = observer.newest(NEWEST);
        if (newest.isEmpty()) {
            line(text, "  (none yet)");
        }
        newest.forEach(row -> line(text, "%s", shorten(row)));
        return text.toString();
    }

    private void site(StringBuilder text, String site, String region, double seconds, long wallMillis) {
        long events = 0;
        long bytes = 0;
        for (String stream : plans.streams().keySet()) {
            Ledger.Count fed = feed.fed(site, stream);
            events += fed.events();
            bytes += fed.bytes();
        }
        long link = 0;
        long mark = Watermark.FOREVER;
        for (ReductionPlan plan : plans.reductions().values()) {
            link += observer.linkBytes(site, plan.name());
            var watermarks = observer.watermarks(plan.name(), region + "/" + site);
            mark = watermarks.isEmpty()
                    ? Watermark.NEVER
                    : Math.min(
                            mark,
                            watermarks.stream().mapToLong(Watermark::mark).min().orElse(Watermark.NEVER));
        }
        long[] now = {events, bytes, link};
        long[] then = before.put(site, now);
        if (then == null) {
            then = new long[3];
        }
        line(
                text,
                "%-10s %-9s %9s %10s %10s %7s %10s",
                site,
                region,
                number((now[0] - then[0]) / seconds),
                number((now[1] - then[1]) / seconds),
                number((now[2] - then[2]) / seconds),
                bytes == 0 ? "-" : String.format(Locale.ROOT, "%.2f%%", 100.0 * link / bytes),
                mark == Watermark.NEVER || mark == Watermark.FOREVER
                        ? "-"
                        : String.format(Locale.ROOT, "%.1f s", (wallMillis - mark) / 1000.0));
    }

    private static String number(double value) {
        return value >= 1e6
                ? String.format(Locale.ROOT, "%.1fM", value / 1e6)
                : value >= 1e4
                        ? String.format(Locale.ROOT, "%.1fk", value / 1e3)
                        : String.format(Locale.ROOT, "%.0f", value);
    }

    /** The row without what is the same in most rows, cut to the width. */
    private static String shorten(String row) {
        String shown = "  "
                + row.replaceFirst("\"window_end\":\"[^\"]*\",", "")
                        .replaceFirst(",\"sites_expected\".*", "")
                        .replaceFirst("\\{\"window_start\":\"[^T]*T([^.]*)\\.000Z\",", "$1 ")
                        .replace("\"", "");
        return shown.length() > WIDTH ? shown.substring(0, WIDTH - 1) + "…" : shown;
    }

    private static void line(StringBuilder text, String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
