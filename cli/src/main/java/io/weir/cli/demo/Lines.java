// SPDX-License-Identifier: Apache-2.0
package io.weir.cli.demo;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** Lines as bytes: what they hold is the decoder's affair. */
public final class Lines {

    private static final int LONGEST = 16 * 1024 * 1024;

    private Lines() {}

    /** Takes a line without its end. */
    @FunctionalInterface
    public interface Sink {

        /** The array is the sink's. */
        void line(byte[] value);
    }

    /**
     * Reads all lines of a file.
     *
     * @param file null for standard input
     * @throws IOException if it cannot be read, or has a line of more than 16 MiB
     */
    public static void read(@Nullable Path file, Sink sink) throws IOException {
        read(file, UnaryOperator.identity(), sink);
    }

    /**
     * Reads all lines of a file; one that begins as gzip does is unpacked.
     *
     * @param file null for standard input
     * @param around sees the bytes as they lie in the file
     * @throws IOException if it cannot be read, or has a line of more than 16 MiB
     */
    public static void read(@Nullable Path file, UnaryOperator<InputStream> around, Sink sink) throws IOException {
        try (InputStream raw = file == null ? System.in : Files.newInputStream(file);
                InputStream in = unpacked(new BufferedInputStream(around.apply(raw), 1 << 16))) {
            byte[] line = new byte[1024];
            int length = 0;
            for (int b = in.read(); b >= 0; b = in.read()) {
                if (b == '\n') {
                    emit(line, length, sink);
                    length = 0;
                    continue;
                }
                if (length == line.length) {
                    if (length >= LONGEST) {
                        throw new IOException(
                                (file == null ? "standard input" : file) + " has a line of more than 16 MiB");
                    }
                    line = Arrays.copyOf(line, length * 2);
                }
                line[length++] = (byte) b;
            }
            if (length > 0) {
                emit(line, length, sink);
            }
        }
    }

    private static InputStream unpacked(InputStream in) throws IOException {
        in.mark(2);
        boolean gzip = in.read() == 0x1f && in.read() == 0x8b;
        in.reset();
        return gzip ? new BufferedInputStream(new GZIPInputStream(in, 1 << 16), 1 << 16) : in;
    }

    private static void emit(byte[] line, int length, Sink sink) {
        int end = length > 0 && line[length - 1] == '\r' ? length - 1 : length;
        sink.line(Arrays.copyOf(line, end));
    }
}
