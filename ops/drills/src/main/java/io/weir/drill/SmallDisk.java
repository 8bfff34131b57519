// SPDX-License-Identifier: Apache-2.0
package io.weir.drill;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** A file system that is soon full, in memory, under a directory of the drill. Only root may make one. */
final class SmallDisk implements AutoCloseable {

    private final Path directory;

    SmallDisk(Path directory, int megabytes) {
        this.directory = directory;
        String said =
                run(List.of("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "tmpfs", directory.toString()));
        if (!said.isEmpty()) {
            throw new Unavailable("a small file system cannot be made here: " + said);
        }
    }

    /** Runs a command; what it printed if it failed, else nothing. */
    private static String run(List<String> command) {
        try {
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return process.waitFor() == 0 ? "" : command.get(0) + " said: " + printed;
        } catch (IOException e) {
            return e.getMessage() == null ? e.toString() : e.getMessage();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        // Lazily: a process that is just ending may still hold a file.
        run(List.of("umount", "-l", directory.toString()));
    }
}
