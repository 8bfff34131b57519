// SPDX-License-Identifier: Apache-2.0
package io.weir.cli.demo;

import java.util.Locale;

/** Figures as people read them. */
final class Shown {

    private Shown() {}

    /** At most seven characters. */
    static String number(double value) {
        double size = Math.abs(value);
        return size >= 999_950_000
                ? String.format(Locale.ROOT, "%.1fG", value / 1e9)
                : size >= 999_950
                        ? String.format(Locale.ROOT, "%.1fM", value / 1e6)
                        : size >= 99_950
                                ? String.format(Locale.ROOT, "%.0fk", value / 1e3)
                                : String.format(Locale.ROOT, "%.0f", value);
    }

    /** With what follows the point, as far as it tells something. */
    static String fraction(double value) {
        double size = Math.abs(value);
        return size >= 1_000 ? number(value) : String.format(Locale.ROOT, size >= 100 ? "%.1f" : "%.2f", value);
    }

    static String bytes(long bytes) {
        return bytes < 1_000
                ? bytes + " B"
                : bytes < 1_000_000
                        ? String.format(Locale.ROOT, "%.1f kB", bytes / 1e3)
                        : bytes < 1_000_000_000
                                ? String.format(Locale.ROOT, "%.1f MB", bytes / 1e6)
                                : String.format(Locale.ROOT, "%.1f GB", bytes / 1e9);
    }

    /** A part of a whole; a dash if there is no whole. */
    static String share(long part, long whole) {
        return whole == 0 ? "-" : String.format(Locale.ROOT, "%.2f %%", 100.0 * part / whole);
    }

    /** A time since the start: {@code 0:07}, {@code 61:00}. */
    static String clock(double seconds) {
        long whole = (long) seconds;
        return String.format(Locale.ROOT, "%d:%02d", whole / 60, whole % 60);
    }

    /** Cut in the middle: the end of a name tells more. */
    static String cut(String name, int width) {
        return name.length() <= width
                ? name
                : name.substring(0, width / 2) + "…" + name.substring(name.length() - width + width / 2 + 1);
    }

    /** {@code 1 row}, {@code 2 rows}. */
    static String count(long number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }
}
