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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One run of the local river: from starting clusters to the last row. */
public final class Demo {

    private static final List<String> SHOPS = List.of("berlin", "izmir", "paris");
    private static final int REQUESTS_PER_SECOND = 50;
    private static final int HISTORY_SECONDS = 120;
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
            int portBase) {}

    /**
     * How it ended.
     *
     * @param missing what is not accounted for, in words
     * @param dead events, over all reductions
     * @param late events, over all reductions
     */
    public record Outcome(List<String> missing, long dead, long late) {}

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
     * Runs until everything has come out, or until the process is told to stop.
     *
     * @param inPlace whether the table may move the cursor
     */
    public static Outcome run(Settings settings, Plans plans, PrintWriter out, PrintWriter err, boolean inPlace)
            throws IOException, InterruptedException, BusyException {
        Path kept = settings.directory();
        Path directory = kept != null ? Files.createDirectories(kept) : Files.createTempDirectory("weir-demo");
        var stop = new CountDownLatch(1);
        var stopped = new CountDownLatch(1);
        Thread hook = Thread.ofPlatform().unstarted(() -> {
            stop.countDown();
            try {
                stopped.await(30, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            // The person's own way to end it is no failure.
            Runtime.getRuntime().halt(0);
        });
        Runtime.getRuntime().addShutdownHook(hook);
        // Closing the channel gives the lock back.
        try (FileChannel channel =
                FileChannel.open(directory.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            lock(channel, directory);
            channel.truncate(0);
            channel.write(StandardCharsets.UTF_8.encode(
                    Long.toString(ProcessHandle.current().pid())));
            return locked(settings, plans, directory, out, err, inPlace, stop);
        } finally {
            if (kept == null) {
                delete(directory);
            }
            stopped.countDown();
            forget(hook);
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

    private static Outcome locked(
            Settings settings,
            Plans plans,
            Path directory,
            PrintWriter out,
            PrintWriter err,
            boolean inPlace,
            CountDownLatch stop)
            throws IOException, InterruptedException, BusyException {
        List<String> sites = settings.inputs().isEmpty()
                ? SHOPS
                : settings.inputs().stream()
                        .map(Input::site)
                        .distinct()
                        .sorted()
                        .toList();
        boolean live = !settings.untilDrained();
        long began = System.nanoTime();
        err.println("weir: starting " + (sites.size() + Math.min(settings.regions(), sites.size()) + 1)
                + " Kafka clusters on loopback");
        err.flush();
        try (var river = new LocalRiver(
                        new LocalRiver.Settings(
                                sites,
                                Math.min(settings.regions(), sites.size()),
                                settings.partitions(),
                                2,
                                live ? 1_000 : 250,
                                live ? 5_000 : 1_000,
                                live ? 60_000 : 600_000,
                                directory,
                                settings.portBase()),
                        plans,
                        line -> err.println("weir: " + line));
                var feed = new Feed(river, settings.seed());
                var observer = new Observer(river, plans)) {
            var report = new Report(river, plans, feed, observer);
            for (Input input : settings.inputs()) {
                Lines.read(input.file(), value -> feed.line(input.site(), input.stream(), value));
            }
            feed.flush();
            List<String> missing = settings.untilDrained()
                    ? drain(report, settings.timeoutSeconds(), stop, err, inPlace)
                    : live(river, plans, feed, observer, settings.inputs().isEmpty(), stop, out, inPlace, began, err);
            Path files = settings.out();
            if (files != null) {
                report.write(files, (System.nanoTime() - began) / 1e9, missing.isEmpty());
            }
            return new Outcome(missing, report.total(Ledger.DEAD), report.total(Ledger.LATE));
        } catch (PortInUseException e) {
            throw new BusyException(e.getMessage() + "; stop what listens there, or choose another --port-base");
        }
    }

    /** Takes the hook back, unless it is what ends the process; then it waits for what the caller has just said. */
    private static boolean forget(Thread hook) {
        try {
            return Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            return false;
        }
    }

    private static List<String> drain(
            Report report, int timeoutSeconds, CountDownLatch stop, PrintWriter err, boolean inPlace)
            throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(timeoutSeconds);
        String last = "";
        while (!report.drained(QUIET_NANOS)) {
            List<String> missing = report.missing();
            String now = missing.isEmpty() ? "waiting for the last rows" : missing.getFirst();
            if (inPlace && !now.equals(last)) {
                err.println("weir: " + now);
                last = now;
            }
            if (System.nanoTime() > deadline || stop.await(100, TimeUnit.MILLISECONDS)) {
                return missing.isEmpty() ? new ArrayList<>() : missing;
            }
        }
        return List.of();
    }

    private static List<String> live(
            LocalRiver river,
            Plans plans,
            Feed feed,
            Observer observer,
            boolean ownSource,
            CountDownLatch stop,
            PrintWriter out,
            boolean inPlace,
            long began,
            PrintWriter err)
            throws InterruptedException {
        var table = new LiveTable(river, plans, feed, observer, inPlace);
        var shops = river.regionOf().keySet().stream()
                .map(site -> new Shop(site, new ShopSource(site, REQUESTS_PER_SECOND)))
                .toList();
        long second = System.currentTimeMillis() / 1000 - HISTORY_SECONDS;
        boolean first = true;
        do {
            long now = System.currentTimeMillis();
            for (; ownSource && second * 1000 < now - 1000; second++) {
                for (Shop shop : shops) {
                    shop.source.second(
                            second * 1000,
                            (stream, line) -> feed.line(shop.name, stream, line.getBytes(StandardCharsets.UTF_8)));
                }
            }
            feed.flush();
            Long row = observer.firstRow();
            if (first && row != null) {
                err.printf(Locale.ROOT, "weir: first row at the centre %.1f s after the start%n", (row - began) / 1e9);
                err.flush();
                first = false;
            }
            out.print(table.draw(System.currentTimeMillis()));
            out.flush();
        } while (!stop.await(inPlace ? 1 : 5, TimeUnit.SECONDS));
        return List.of();
    }

    private record Shop(String name, ShopSource source) {}

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
