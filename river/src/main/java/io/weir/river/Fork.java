// SPDX-License-Identifier: Apache-2.0
package io.weir.river;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A Java program in a process of its own, with this JVM's Java and class path. It ends when this JVM ends, even by kill -9.
 * Everything it prints goes to a file.
 */
public final class Fork implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Process process;
    private final Path output;
    /** How long the output was when this process began: what lies before it is an earlier one's. */
    private final long from;

    private Fork(Process process, Path output, long from) {
        this.process = process;
        this.output = output;
        this.from = from;
    }

    /**
     * Starts a program.
     *
     * @param main a public class with a public {@code main(String[])}
     * @param options of the JVM, such as {@code -Xmx96m}
     * @param arguments of the program
     * @param output where standard output and standard error are appended to
     */
    public static Fork start(Class<?> main, List<String> options, List<String> arguments, Path output) {
        return start(main, options, arguments, Map.of(), output);
    }

    /** Starts a program with these variables in its environment beside this JVM's own. */
    public static Fork start(
            Class<?> main, List<String> options, List<String> arguments, Map<String, String> environment, Path output) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // A short-lived process among many on a small machine: cheap to start, cheap to keep.
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"));
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.add(ForkMain.class.getName());
        command.add(main.getName());
        command.addAll(arguments);
        try {
            long from = Files.exists(output) ? Files.size(output) : 0;
            var builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
            builder.environment().putAll(environment);
            return new Fork(builder.start(), output, from);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The process's number. */
    public long pid() {
        return process.pid();
    }

    /** Whether it runs. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Where its output lies. */
    public Path output() {
        return output;
    }

    /** All that it has printed so far. */
    public String printed() {
        try (var in = Files.newInputStream(output)) {
            in.skipNBytes(from);
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Waits until it has printed a whole line that begins so, and returns the last such line.
     *
     * @throws IllegalStateException if it ends or the time is over before that; the message holds what it printed
     */
    public String await(String beginning, Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            boolean alive = process.isAlive();
            String text = printed();
            var line = text.substring(0, text.lastIndexOf('\n') + 1)
                    .lines()
                    .filter(candidate -> candidate.startsWith(beginning))
                    .reduce((first, second) -> second);
            if (line.isPresent()) {
                return line.get();
            }
            if (!alive || System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        "process " + pid() + (alive ? " did not print" : " ended without printing")
                                + " a line beginning with '" + beginning + "'. It printed:\n" + text);
            }
            process.waitFor(20, TimeUnit.MILLISECONDS);
        }
    }

    /** Kills it as kill -9 does: it gets no chance to do anything. Returns when it is gone. */
    public void kill() {
        process.destroyForcibly();
        awaitExit(PATIENCE);
    }

    /**
     * Asks it to stop, as SIGTERM does, and returns its exit code.
     *
     * @throws IllegalStateException if it is not gone within the time; it is killed then
     */
    public int stop(Duration patience) {
        // Process.destroy would close its standard input too, and it could not tell the signal from its parent's death.
        process.toHandle().destroy();
        return awaitExit(patience);
    }

    /** Waits for its end and returns its exit code. */
    public int awaitExit(Duration patience) {
        try {
            if (process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                return process.exitValue();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for process " + pid(), e);
        }
        process.destroyForcibly();
        throw new IllegalStateException("process " + pid() + " did not end within " + patience.toSeconds()
                + " s and was killed. It printed:\n" + printed());
    }

    /** Stops it if it runs. */
    @Override
    public void close() {
        if (process.isAlive()) {
            stop(PATIENCE);
        }
    }
}
