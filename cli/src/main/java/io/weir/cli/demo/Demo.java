// SPDX-License-Identifier: Apache-2.0
package io.weir.cli.demo;

import io.weir.plan.Plans;
import io.weir.river.PortInUseException;
import io.weir.wire.Ledger;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One run of the local river: from starting clusters to the last row. */
public final class Demo {

    private static final List<String> SHOPS = List.of("berlin", "izmir", "paris");
    private static final int REQUESTS_PER_SECOND = 200;
    /** So that there are windows to close at once. */
    private static final int HISTORY_SECONDS = 60;

    private static final int TICK_MS = 100;
    private static final int RESTORE_MS = 500;
    private static final int DELETIONS = 20;
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(2);

    private Demo() {}

    /** Lines for a stream of a site. */
    public record Input(String site, String stream, Path file) {}

    /**
     * What is run.
     *
     * @param inputs empty for the source of its own
     * @param directory null for a temporary one
     * @param out null for no files
     * @param portBase the first cluster's port; 0 for free ones
     * @param example a file of a reduction that runs, to look at next
     */
    public record Settings(
            List<Input> inputs,
            int regions,
            int partitions,
            long seed,
            boolean untilDrained,
            int timeoutSeconds,
            @Nullable Path directory,
            @Nullable Path out,
            int portBase,
            Path example) {}

    /**
     * How it ended.
     *
     * @param missing what is not accounted for, in words
     * @param dead events, over all reductions
     * @param late events, over all reductions
     * @param signal that ended it, by number; 0 for none
     */
    public record Outcome(List<String> missing, long dead, long late, int signal) {

        /** Whether the person ended what has no other end. */
        public boolean isInterrupted() {
            return signal == Signals.INTERRUPT;
        }
    }

    /** Another demo runs on the same directory, or something else on a port. */
    public static final class BusyException extends Exception {
        private static final long serialVersionUID = 1;

        BusyException(String message) {
            super(message);
        }
    }

    /** Where the demo's own reductions lie: in {@code examples/river} of the checkout. */
    public static Path examples() {
        String home = System.getProperty("weir.home", ".");
        return Path.of(home, "examples", "river");
    }

    /**
     * Runs until everything has come out, or until the process is told to stop; a second Ctrl-C ends the process at once.
     *
     * @param out gets the table, or the rows
     * @param err gets all else
     */
    public static Outcome run(Settings settings, Plans plans, PrintWriter out, PrintWriter err, View view)
            throws IOException, InterruptedException, BusyException {
        Path kept = settings.directory();
        Path directory = kept != null ? Files.createDirectories(kept) : temporary();
        try {
            return alone(settings, plans, directory, out, err, view);
        } finally {
            if (kept == null) {
                deleteAll(directory, err);
            }
        }
    }

    /** Nobody else may use the directory meanwhile. */
    private static Outcome alone(
            Settings settings, Plans plans, Path directory, PrintWriter out, PrintWriter err, View view)
            throws IOException, InterruptedException, BusyException {
        // Closing the channel gives the lock back.
        try (FileChannel channel =
                FileChannel.open(directory.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            lock(channel, directory);
            channel.truncate(0);
            channel.write(StandardCharsets.UTF_8.encode(
                    Long.toString(ProcessHandle.current().pid())));
            return watched(settings, plans, directory, out, err, view);
        }
    }

    private static Path temporary() throws IOException {
        try {
            return Files.createTempDirectory("weir-demo");
        } catch (IOException e) {
            throw new IOException(
                    "no folder can be made in " + System.getProperty("java.io.tmpdir")
                            + "; name another with --dir, or with TMPDIR",
                    e);
        }
    }

    private static void lock(FileChannel channel, Path directory) throws IOException, BusyException {
        FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        if (lock == null) {
            throw new BusyException("another demo runs in " + directory + "; stop it, or give this one another --dir");
        }
    }

    private static Outcome watched(
            Settings settings, Plans plans, Path directory, PrintWriter out, PrintWriter err, View view)
            throws IOException, InterruptedException, BusyException {
        List<String> sites = settings.inputs().isEmpty()
                ? SHOPS
                : settings.inputs().stream()
                        .map(Input::site)
                        .distinct()
                        .sorted()
                        .toList();
        SortedMap<String, String> regionOf = LocalRiver.dealt(sites, Math.min(settings.regions(), sites.size()));
        long began = System.nanoTime();
        var stop = new CountDownLatch(1);
        var signal = new AtomicInteger();
        var screen = new AtomicReference<@Nullable Screen>();
        var steps = new Steps(stop, line -> said(screen, shown -> shown.progress(line)));
        var sampler = new Sampler(plans, regionOf, Math.min(settings.regions(), sites.size()), began, steps);
        List<String> end = List.of();
        Outcome outcome;
        var signals = new Signals(
                number -> {
                    signal.set(number);
                    stop.countDown();
                    said(screen, shown -> shown.notice("stopping; Ctrl-C again ends it at once"));
                },
                number -> {
                    // Whoever reads what is printed may have stopped doing so, and then the screen waits.
                    var restoring = Thread.ofPlatform().start(() -> {
                        said(screen, Screen::restore);
                        err.println("weir: ended at once; " + directory + " is left behind");
                        err.flush();
                    });
                    try {
                        restoring.join(RESTORE_MS);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    Runtime.getRuntime().halt(128 + number);
                });
        try (signals;
                var shown = new Screen(out, err, view, sampler, stop)) {
            screen.set(shown);
            try (var river = new LocalRiver(river(settings, directory), regionOf, plans, steps);
                    var feed = new Feed(river, settings.seed());
                    var observer = new Observer(
                            river,
                            plans,
                            settings.untilDrained() || settings.out() != null,
                            settings.untilDrained() ? json -> {} : json -> shown.row(json))) {
                var run = new Run(settings, plans, river, feed, observer, steps, shown, stop);
                sampler.watch(feed, observer);
                outcome = run.go(began);
                end = settings.untilDrained()
                        ? List.of()
                        : Summary.end(sampler.scene(null), kept(settings), next(settings));
            }
        } catch (PortInUseException e) {
            throw new BusyException(e.getMessage() + "; stop what listens there, or choose another --port-base");
        } catch (Steps.StoppedException e) {
            outcome = new Outcome(List.of(), 0, 0, 0);
            end = List.of("Stopped before it had started.");
        }
        if (view.progress()) {
            end.forEach(err::println);
        }
        err.flush();
        return new Outcome(outcome.missing(), outcome.dead(), outcome.late(), signal.get());
    }

    private static void said(AtomicReference<@Nullable Screen> screen, Consumer<Screen> what) {
        Screen there = screen.get();
        if (there != null) {
            what.accept(there);
        }
    }

    private static LocalRiver.Settings river(Settings settings, Path directory) {
        boolean live = !settings.untilDrained();
        return new LocalRiver.Settings(
                settings.partitions(),
                2,
                live ? 500 : 250,
                live ? 5_000 : 1_000,
                live ? 60_000 : 600_000,
                directory,
                settings.portBase());
    }

    private static List<String> kept(Settings settings) {
        Path files = settings.out();
        Path directory = settings.directory();
        var kept = new ArrayList<String>();
        kept.add(
                files == null
                        ? "The rows are gone" + (directory == null ? ", and the clusters" : "")
                                + ": `--out DIR` keeps them."
                        : "The rows are in " + files + ", and report.json there accounts for every event.");
        if (directory != null) {
            kept.add("Clusters and state are kept in " + directory + ".");
        }
        return kept;
    }

    private static List<String> next(Settings settings) {
        return List.of("Next: ./weir explain " + settings.example(), "      docs/tutorial.md");
    }

    /** A river that is being fed and watched. */
    private record Run(
            Settings settings,
            Plans plans,
            LocalRiver river,
            Feed feed,
            Observer observer,
            Steps steps,
            Screen screen,
            CountDownLatch stop) {

        private record Shop(String name, ShopSource source) {}

        Outcome go(long began) throws IOException, InterruptedException {
            var shops = settings.inputs().isEmpty()
                    ? river.regionOf().keySet().stream()
                            .map(site -> new Shop(site, new ShopSource(site, REQUESTS_PER_SECOND)))
                            .toList()
                    : List.<Shop>of();
            // Lines first: they wait in their topics for those who read them.
            steps.begin("lines that were written before");
            for (Input input : settings.inputs()) {
                Lines.read(input.file(), value -> feed.line(input.site(), input.stream(), value));
            }
            long second = System.currentTimeMillis() / 1000 - HISTORY_SECONDS;
            second = write(shops, second);
            feed.flush();
            steps.begin("edges and aggregators");
            river.start(plans, screen::say);
            var report = new Report(river, plans, feed, observer);
            List<String> missing = settings.untilDrained() ? drain(report) : live(shops, second, began);
            Path files = settings.out();
            if (files != null) {
                report.write(files, (System.nanoTime() - began) / 1e9, missing.isEmpty());
            }
            return new Outcome(missing, report.total(Ledger.DEAD), report.total(Ledger.LATE), 0);
        }

        /** Writes the seconds that are over, and returns the first that is not. */
        private long write(List<Shop> shops, long from) {
            long second = from;
            for (; second * 1000 < System.currentTimeMillis() - 1000; second++) {
                for (Shop shop : shops) {
                    shop.source.second(
                            second * 1000,
                            (stream, line) -> feed.line(shop.name, stream, line.getBytes(StandardCharsets.UTF_8)));
                }
            }
            return second;
        }

        private List<String> drain(Report report) throws InterruptedException {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(settings.timeoutSeconds());
            boolean working = false;
            while (!report.drained(QUIET_NANOS)) {
                if (!working && river.isAtWork()) {
                    working = true;
                    steps.now(river.processes());
                    steps.done();
                }
                if (System.nanoTime() > deadline || stop.await(TICK_MS, TimeUnit.MILLISECONDS)) {
                    return report.missing();
                }
            }
            return List.of();
        }

        private List<String> live(List<Shop> shops, long from, long began) throws InterruptedException {
            long second = from;
            boolean working = false;
            boolean first = true;
            do {
                second = write(shops, second);
                feed.flush();
                if (stop.getCount() == 0) {
                    break;
                }
                if (!working) {
                    steps.now(river.processes());
                    working = river.isAtWork();
                    if (working) {
                        steps.begin("first window: from the leaves to the centre");
                    }
                }
                Long row = observer.firstRow();
                if (first && row != null) {
                    first = false;
                    working = true;
                    steps.done();
                    screen.progress(String.format(
                            Locale.ROOT, "first row at the centre %.1f s after the start", (row - began) / 1e9));
                    screen.start();
                }
            } while (!stop.await(TICK_MS, TimeUnit.MILLISECONDS));
            return List.of();
        }
    }

    /** Whatever stops may still write a file while its folder is deleted, and that is no reason to end the demo with an error. */
    private static void deleteAll(Path directory, PrintWriter err) throws InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                delete(directory);
                return;
            } catch (IOException e) {
                if (attempt == DELETIONS) {
                    err.println("weir: " + directory + " is left behind: " + e);
                    err.flush();
                    return;
                }
                TimeUnit.MILLISECONDS.sleep(TICK_MS);
            }
        }
    }

    private static void delete(Path directory) throws IOException {
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) {
                // Gone already: a broker deletes its own files while it stops.
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure) throws IOException {
                Files.deleteIfExists(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
