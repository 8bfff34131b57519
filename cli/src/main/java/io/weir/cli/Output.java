// SPDX-License-Identifier: Apache-2.0
package io.weir.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Standard output that remembers why it could not be written: Java's print streams swallow that, and half a file looks like a whole one. */
final class Output extends FilterOutputStream {

    private final boolean isPipe;
    private @Nullable IOException failure;

    /**
     * Standard output.
     *
     * @param isPipe whether somebody reads it, who may go away: then that is the only thing that can fail
     */
    Output(OutputStream out, boolean isPipe) {
        super(out);
        this.isPipe = isPipe;
    }

    /** That of this process. */
    static Output standard() {
        boolean isPipe;
        try {
            // The error itself is told in the user's language.
            isPipe = Files.readSymbolicLink(Path.of("/proc/self/fd/1"))
                    .toString()
                    .startsWith("pipe:");
        } catch (IOException | UnsupportedOperationException e) {
            isPipe = false; // no Linux
        }
        return new Output(new FileOutputStream(FileDescriptor.out), isPipe);
    }

    @Override
    public void write(int b) throws IOException {
        try {
            out.write(b);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        try {
            out.write(bytes, from, length);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private IOException failed(IOException e) {
        failure = failure == null ? e : failure;
        return e;
    }

    /** Why it could not be written; null if it could, or if the reader has gone, who wants no more of it. */
    @Nullable
    String failure() {
        if (failure == null || isPipe) {
            return null;
        }
        String message = String.valueOf(failure.getMessage());
        return message.toLowerCase(Locale.ROOT).contains("broken pipe") ? null : message;
    }
}
