// SPDX-License-Identifier: Apache-2.0
package io.weir.cli.demo;

import io.weir.cli.demo.Line.Style;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A scene as a table that fits a window: what came in at each site, what left it, and the rows at the centre. Of 80 columns and 24
 * rows it shows three sites and three reductions; a smaller window loses what is below and at the right.
 */
final class LiveTable {

    private static final String SITE = "%-14s %-12s %9s %10s %10s %9s %9s";

    private static final int FIGURE = 9;
    /** More than this for a group only tears a line apart. */
    private static final int WIDEST = 60;

    private static final int FEWEST_SITES = 3;
    /** All that is not sites and not rows. */
    private static final int FRAME = 12;
    /** A line for the columns and two for rows, of three reductions. */
    private static final int ROWS = 9;

    private LiveTable() {}

    /** The lines, from above; fewer than the window's rows, so that nothing scrolls. */
    static List<Line> of(Scene scene, Window window) {
        var lines = new ArrayList<Line>();
        title(scene, window, lines);
        int room = Math.max(FEWEST_SITES, window.rows() - 1 - FRAME - ROWS);
        sites(scene, room, lines);
        lines.add(new Line());
        travels(scene, lines);
        lines.add(new Line());
        rows(scene, window, window.rows() - 1 - lines.size() - 2, lines);
        String message = scene.message();
        if (message != null) {
            while (lines.size() < window.rows() - 2) {
                lines.add(new Line());
            }
            lines.add(Line.of(Style.FAINT, message));
        }
        return lines.subList(0, Math.min(lines.size(), window.rows() - 1));
    }

    private static void title(Scene scene, Window window, List<Line> lines) {
        String words = Shown.count(scene.sites().size(), "site") + ", " + Shown.count(scene.regions(), "region")
                + " and a centre, each with a Kafka of its own";
        String clock = Shown.clock(scene.seconds());
        int gap = window.columns() - "Weir: ".length() - words.length() - clock.length();
        lines.add(new Line()
                .add(Style.TITLE, "Weir: ")
                .add(Style.PLAIN, words + " ".repeat(Math.max(1, gap)))
                .add(Style.FAINT, clock));
        lines.add(new Line());
    }

    private static void sites(Scene scene, int room, List<Line> lines) {
        lines.add(Line.of(
                Style.HEAD,
                String.format(
                        Locale.ROOT, SITE, "SITE", "REGION", "EVENTS/S", "RAW IN", "SENT UP", "SHARE", "BEHIND")));
        int shown = scene.sites().size() <= room ? room : room - 1;
        scene.sites().stream().limit(shown).forEach(site -> lines.add(site(site)));
        if (scene.sites().size() > shown) {
            lines.add(Line.of(Style.FAINT, "and " + (scene.sites().size() - shown) + " more"));
        }
        double rate =
                scene.sites().stream().mapToDouble(Scene.Site::eventsPerSecond).sum();
        long in = scene.sites().stream().mapToLong(Scene.Site::bytesIn).sum();
        long up = scene.sites().stream().mapToLong(Scene.Site::bytesUp).sum();
        lines.add(Line.of(
                Style.TITLE,
                String.format(
                        Locale.ROOT,
                        SITE,
                        "all",
                        "",
                        Shown.number(rate),
                        Shown.bytes(in),
                        Shown.bytes(up),
                        Shown.share(up, in),
                        "")));
    }

    private static Line site(Scene.Site site) {
        return Line.of(
                Style.PLAIN,
                String.format(
                        Locale.ROOT,
                        SITE,
                        Shown.cut(site.name(), 14),
                        site.region(),
                        Shown.number(site.eventsPerSecond()),
                        Shown.bytes(site.bytesIn()),
                        Shown.bytes(site.bytesUp()),
                        Shown.share(site.bytesUp(), site.bytesIn()),
                        Double.isNaN(site.behind()) ? "-" : String.format(Locale.ROOT, "%.1f s", site.behind())));
    }

    private static void travels(Scene scene, List<Line> lines) {
        Scene.Raw stays = scene.stays();
        var staying = new Line().add(Style.HEAD, "STAYS  ");
        lines.add(
                stays == null
                        ? staying.add(Style.FAINT, "raw lines: nothing is written yet")
                        : staying.add(Style.PLAIN, stays.site() + ": " + stays.line()));
        Scene.Published leaves = scene.leaves();
        var leaving = new Line().add(Style.HEAD, "LEAVES ");
        lines.add(
                leaves == null
                        ? leaving.add(Style.FAINT, "partials, one for each window and group: none yet")
                        : leaving.add(
                                Style.PLAIN,
                                leaves.site() + ": " + leaves.reduction() + " " + leaves.window() + " "
                                        + leaves.group() + " = " + Shown.count(leaves.events(), "event") + " in "
                                        + Shown.bytes(leaves.bytes())));
    }

    private static void rows(Scene scene, Window window, int room, List<Line> lines) {
        var head = new Line().add(Style.HEAD, "ROWS AT THE CENTRE ");
        if (scene.rows() == 0) {
            lines.add(head.add(Style.FAINT, "none yet"));
            scene.steps().forEach(step -> lines.add(step(step)));
            return;
        }
        head.add(Style.PLAIN, Shown.number((double) scene.rows()) + ", ");
        lines.add(
                scene.open() == 0
                        ? head.add(Style.GOOD, "all complete")
                        : head.add(Style.WARN, Shown.number((double) scene.open()) + " not complete yet"));
        // Each reduction that is shown has its columns and at least one row.
        int shown = Math.min(scene.tables().size(), Math.max(1, room / 2));
        int each = Math.max(1, room / Math.max(1, shown) - 1);
        scene.tables().stream().limit(shown).forEach(table -> table(table, window, each, lines));
    }

    private static Line step(Scene.Step step) {
        boolean over = step.seconds() >= 0;
        return new Line()
                .add(over ? Style.GOOD : Style.WARN, over ? "  done " : "  now  ")
                .add(Style.PLAIN, String.format(Locale.ROOT, "%-60s", step.what()))
                .add(Style.FAINT, over ? String.format(Locale.ROOT, "%6.1f s", step.seconds()) : "");
    }

    private static void table(Scene.Table table, Window window, int most, List<Line> lines) {
        // All tables end at the same column; the first column holds the window's start, too.
        int fit = Math.max(1, (window.columns() * 3 / 5 - 8) / FIGURE);
        int figures = Math.min(fit, table.columns().size());
        int width = Math.min(window.columns(), 7 + WIDEST + fit * FIGURE);
        int first = Math.max(20, width - 7 - figures * FIGURE);
        var head = new StringBuilder(pad(Shown.cut(table.reduction(), first), first));
        table.columns().stream().limit(figures).forEach(column -> head.append(right(column)));
        lines.add(Line.of(Style.FAINT, head.append("  SITES").toString()));
        for (Scene.Row row : table.rows().subList(0, Math.min(most, table.rows().size()))) {
            var text = new StringBuilder(pad(row.window() + " " + Shown.cut(row.group(), first - 9), first));
            row.figures().stream().limit(figures).forEach(figure -> text.append(right(figure)));
            String sites = row.reported() + "/" + row.expected();
            lines.add(new Line()
                    .add(Style.PLAIN, text.toString())
                    .add(
                            row.complete() ? Style.GOOD : Style.WARN,
                            " ".repeat(Math.max(1, 7 - sites.length())) + sites));
        }
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }

    private static String right(String text) {
        String cut = Shown.cut(text, FIGURE - 1);
        return " ".repeat(FIGURE - cut.length()) + cut;
    }
}
