// SPDX-License-Identifier: Apache-2.0
package io.weir.benchmarks;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;

/** The five fields of a request that the reduction reads, still as they stand in the line. */
record Hit(String time, String path, int status, long bytes, double milliseconds) {

    private static final JsonFactory JSON = new JsonFactory();

    /**
     * Reads a line with Jackson's streaming parser, skipping what is not needed.
     *
     * @throws UncheckedIOException if the line is not JSON
     */
    static Hit parse(byte[] line) {
        String time = "";
        String path = "";
        int status = 0;
        long bytes = 0;
        double milliseconds = 0;
        try (JsonParser parser = JSON.createParser(line)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                switch (name) {
                    case "time" -> time = parser.getText();
                    case "path" -> path = parser.getText();
                    case "status" -> status = parser.getIntValue();
                    case "bytes" -> bytes = parser.getLongValue();
                    case "ms" -> milliseconds = parser.getDoubleValue();
                    default -> parser.skipChildren();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Hit(time, path, status, bytes, milliseconds);
    }
}
