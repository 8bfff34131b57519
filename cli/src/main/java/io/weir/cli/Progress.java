// SPDX-License-Identifier: Apache-2.0
package io.weir.cli;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.util.Locale;

/**
 * How far a long input is: one line on a terminal, which is written over and gone at the end. Who stops the process by a signal is told after
 * how many lines, terminal or not.
 *
 * <p>Nothing is said within the first second.
 */
final class Progress implements AutoCloseable {

    private static final long EACH_NANOS = 500_000_000L;
    private static final long FIRST_NANOS = 1_000_000_000L;
    /** So that a line costs no look at the clock. */
    private static final int LINES = 1024;

    private final PrintWriter err;
    private final boolean shows;
    private final Thread farewell = new Thread(this::stopped, "farewell");
    private String file = "";
    private long size;
    private long bytes;
    private volatile long lines;
    private long began;
    private long linesBefore;
    private long next;
    private volatile int width;

    /**
     * Begins to listen for signals.
     *
     * @param shows whether there is a terminal, and nobody else writes to it meanwhile
     */
    Progress(PrintWriter err, boolean shows) {
        this.err = err;
        this.shows = shows;
        Runtime.getRuntime().addShutdownHook(farewell);
    }

    /**
     * A file follows.
     *
     * @param bytes its size; 0 if that is not known
     */
    void begin(String name, long bytes) {
        file = name;
        size = bytes;
        this.bytes = 0;
        linesBefore = lines;
        began = System.nanoTime();
        next = began + FIRST_NANOS;
    }

    /** Counts what is read of the file, as it lies there. */
    InputStream over(InputStream in) {
        return new FilterInputStream(in) {
            @Override
            public int read() throws IOException {
                int one = super.read();
                bytes += one < 0 ? 0 : 1;
                return one;
            }

            @Override
            public int read(byte[] into, int from, int length) throws IOException {
                int read = super.read(into, from, length);
                bytes += Math.max(0, read);
                return read;
            }
        };
    }

    /** A line was dealt with. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread counts, another reads at the end
    void line() {
        lines++;
        if (shows && lines % LINES == 0) {
            long now = System.nanoTime();
            if (now >= next) {
                next = now + EACH_NANOS;
                show(now);
            }
        }
    }

    private void show(long now) {
        double seconds = (now - began) / 1e9;
        String rate = String.format(Locale.ROOT, "%,d lines/s", Math.round((lines - linesBefore) / seconds));
        String text = size > 0
                ? String.format(
                        Locale.ROOT, "%s: %d %% of %s, %s", file, 100 * Math.min(bytes, size) / size, text(size), rate)
                : String.format(Locale.ROOT, "%s: %s, %s", file, text(bytes), rate);
        err.print("\r" + text + " ".repeat(Math.max(0, width - text.length())));
        err.flush();
        width = text.length();
    }

    /** {@code 202 MB}. */
    private static String text(long bytes) {
        return bytes < 1_000_000
                ? bytes / 1_000 + " kB"
                : bytes < 10_000_000_000L ? bytes / 1_000_000 + " MB" : bytes / 1_000_000_000 + " GB";
    }

    private void clear() {
        if (width > 0) {
            err.print("\r" + " ".repeat(width) + "\r");
            err.flush();
            width = 0;
        }
    }

    private void stopped() {
        clear();
        err.println("weir: stopped after " + Words.count(lines, "line") + " of " + file
                + "; what they come to is not told");
        err.flush();
    }

    /** All is read: nothing is left of the line. */
    @Override
    public void close() {
        clear();
        try {
            Runtime.getRuntime().removeShutdownHook(farewell);
        } catch (IllegalStateException stopping) {
            // It speaks already.
        }
    }
}
