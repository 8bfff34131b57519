// SPDX-License-Identifier: Apache-2.0
package io.weir.cli.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A scene in a few words. */
final class Summary {

    private Summary() {}

    /** One line for a log. */
    static String line(Scene scene) {
        return String.format(
                Locale.ROOT,
                "%.0f s: %s, %s raw in; %s (%s) over the links; %s at the centre, %s",
                scene.seconds(),
                Shown.count(events(scene), "event"),
                Shown.bytes(in(scene)),
                Shown.bytes(up(scene)),
                Shown.share(up(scene), in(scene)),
                Shown.count(scene.rows(), "row"),
                scene.open() == 0 ? "all complete" : scene.open() + " not complete yet");
    }

    /**
     * What it all came to, for the end.
     *
     * @param kept where rows, clusters and state are left, for people; a line each
     * @param next a command to try, for people
     */
    static List<String> end(Scene scene, List<String> kept, List<String> next) {
        var lines = new ArrayList<String>();
        lines.add(String.format(
                Locale.ROOT,
                "In %s: %s, %s raw at %s; %s (%s) left them.",
                Shown.clock(scene.seconds()),
                Shown.count(events(scene), "event"),
                Shown.bytes(in(scene)),
                Shown.count(scene.sites().size(), "site"),
                Shown.bytes(up(scene)),
                Shown.share(up(scene), in(scene))));
        lines.add("At the centre: " + Shown.count(scene.rows(), "row") + ", "
                + (scene.open() == 0 ? "all complete." : scene.open() + " not complete yet."));
        lines.addAll(kept);
        lines.addAll(next);
        return lines;
    }

    private static long events(Scene scene) {
        return scene.sites().stream().mapToLong(Scene.Site::events).sum();
    }

    private static long in(Scene scene) {
        return scene.sites().stream().mapToLong(Scene.Site::bytesIn).sum();
    }

    private static long up(Scene scene) {
        return scene.sites().stream().mapToLong(Scene.Site::bytesUp).sum();
    }
}
