// SPDX-License-Identifier: Apache-2.0
package io.weir.cli.demo;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What the person sees, from the first moment on: draws scenes on a thread of its own, since starting takes seconds in which nothing
 * else would be seen. What processes have to say goes below the table, or to standard error where there is no table.
 */
final class Screen implements AutoCloseable {

    private static final long LOOK_MILLIS = 100;
    private static final long DRAW_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long PAGE_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** The other screen, no cursor, no wrapping of lines: a window may become narrower while it is drawn. */
    private static final String ENTER = "\u001b[?1049h\u001b[?25l\u001b[?7l";

    private static final String LEAVE = "\u001b[?7h\u001b[?25h\u001b[?1049l";

    private final PrintWriter out;
    private final PrintWriter err;
    private final View view;
    private final Sampler sampler;
    private final CountDownLatch gone;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;

    // Guarded by this.
    private final List<String> said = new ArrayList<>();
    private boolean entered;
    private boolean started;
    private String message = "Ctrl-C ends it and cleans up.";

    /**
     * Begins to draw.
     *
     * @param gone counted down when nobody reads standard output any more
     */
    Screen(PrintWriter out, PrintWriter err, View view, Sampler sampler, CountDownLatch gone) {
        this.out = out;
        this.err = err;
        this.view = view;
        this.sampler = sampler;
        this.gone = gone;
        thread = Thread.ofPlatform().name("weir-screen").start(this::turn);
    }

    private void turn() {
        long drawn = System.nanoTime() - PAGE_NANOS;
        Window before = Window.USUAL;
        try {
            do {
                Window window = view.window().get();
                long since = System.nanoTime() - drawn;
                boolean due = view.kind() == View.Kind.IN_PLACE
                        ? since >= DRAW_NANOS || !window.equals(before)
                        : isStarted() && since >= PAGE_NANOS;
                if (due) {
                    drawn = System.nanoTime();
                    draw(window, !window.equals(before));
                    before = window;
                }
            } while (!closed.await(LOOK_MILLIS, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized boolean isStarted() {
        return started;
    }

    /** The start is over: from now on there is something to tell at intervals. */
    synchronized void start() {
        started = true;
    }

    private void draw(Window window, boolean anew) {
        Scene scene = sampler.scene(message());
        synchronized (this) {
            if (closed.getCount() == 0) {
                return;
            }
            switch (view.kind()) {
                case IN_PLACE -> {
                    var text = new StringBuilder(entered ? "" : ENTER).append(anew ? "\u001b[2J" : "");
                    text.append("\u001b[H");
                    // Erased first: behind a full line the cursor stands on its last character.
                    LiveTable.of(scene, window)
                            .forEach(line -> text.append("\u001b[2K")
                                    .append(line.show(window.columns(), view.colours(), view.unicode()))
                                    .append('\n'));
                    entered = true;
                    out.print(text.append("\u001b[J"));
                }
                case PAGES -> page(sampler.scene(null), window);
                case LINES -> {
                    if (view.progress()) {
                        err.println("weir: " + Summary.line(scene));
                        err.flush();
                    }
                }
            }
            flush();
        }
    }

    private void page(Scene scene, Window window) {
        boolean colours = view.colours() && view.kind() == View.Kind.IN_PLACE;
        LiveTable.of(scene, window).forEach(line -> out.println(line.show(window.columns(), colours, view.unicode())));
    }

    private synchronized String message() {
        return message;
    }

    private void flush() {
        // Also flushes. Whoever closes a pipe has seen enough.
        if (out.checkError()) {
            gone.countDown();
        }
    }

    /** A row, as JSON: data for programs. */
    synchronized void row(String json) {
        if (view.kind() == View.Kind.LINES) {
            out.println(json);
            flush();
        }
    }

    /** How it goes on, for those who see no table. */
    synchronized void progress(String line) {
        if (view.kind() != View.Kind.IN_PLACE && view.progress()) {
            err.println("weir: " + line);
            err.flush();
        }
    }

    /** What a process has to say, which is nothing good. */
    synchronized void say(String line) {
        if (view.kind() == View.Kind.IN_PLACE) {
            message = "weir: " + line;
            said.add(line);
        } else {
            err.println("weir: " + line);
            err.flush();
        }
    }

    /** Shows a line in the place of what processes say. */
    synchronized void notice(String line) {
        if (view.kind() == View.Kind.IN_PLACE) {
            message = line;
        } else {
            progress(line);
        }
    }

    /** Gives the terminal back as it was; for an end at once. */
    synchronized void restore() {
        closed.countDown();
        if (entered) {
            entered = false;
            out.print(LEAVE);
            out.flush();
        }
    }

    /** Gives the terminal back, and leaves on it what was last seen and said. */
    @Override
    public void close() {
        closed.countDown();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        boolean drew;
        synchronized (this) {
            drew = entered && started;
        }
        restore();
        synchronized (this) {
            if (drew) {
                page(sampler.scene(null), view.window().get());
                out.println();
                out.flush();
            }
            said.stream().distinct().forEach(line -> err.println("weir: " + line));
            err.flush();
        }
    }
}
