// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.weir.event.Event;
import io.weir.event.JsonPointer;
import io.weir.event.TimeFormat;
import io.weir.event.Type;
import io.weir.operators.Table.Column;
import io.weir.operators.Table.Declaration;
import io.weir.operators.Table.Rows;
import io.weir.problem.DidYouMean;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the file of a {@link Table}: csv (RFC 4180) whose first row has the names of the columns, or a list of JSON objects. Each row is
 * then read by the decoder of that name, so that a cell of a file means what a field of an event does.
 */
final class TableReader {

    private static final JsonFactory JSON = new JsonFactory();

    private final Declaration declaration;
    private final Map<Object, Integer> numbers = new HashMap<>();
    private final List<Integer> lines = new ArrayList<>();
    private final Event event;
    private final List<Decoder.Target> targets = new ArrayList<>();
    private long[][] bits;
    private @Nullable Object[][] objects;
    private byte[][] status;

    private TableReader(Declaration declaration) {
        this.declaration = declaration;
        int columns = declaration.columns().size();
        targets.add(new Decoder.Target("key", declaration.key(), declaration.keyType(), TimeFormat.DEFAULT, columns));
        for (int i = 0; i < columns; i++) {
            Column column = declaration.columns().get(i);
            targets.add(
                    new Decoder.Target(name(column.pointer()), column.pointer(), column.type(), TimeFormat.DEFAULT, i));
        }
        event = new Event(columns + 1);
        bits = new long[columns][16];
        objects = new @Nullable Object[columns][16];
        status = new byte[columns][16];
    }

    /** The name of a column, as a header has it. */
    private static String name(String pointer) {
        return JsonPointer.name(pointer.substring(1));
    }

    /**
     * The rows.
     *
     * @throws TableException if the file cannot be taken as it is
     */
    static Rows read(Declaration declaration) throws TableException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(declaration.file())) {
            bytes = in.readNBytes(Table.MOST_BYTES + 1);
        } catch (IOException e) {
            throw Table.unreadable(e);
        }
        if (bytes.length > Table.MOST_BYTES) {
            throw new TableException(1, "the file is larger than " + (Table.MOST_BYTES >> 20) + " MiB");
        }
        var reader = new TableReader(declaration);
        byte[] text = withoutMark(bytes);
        if (declaration.name().endsWith(".json")) {
            reader.json(text);
        } else {
            reader.csv(text);
        }
        return reader.rows(bytes.length);
    }

    /** Without a byte order mark. */
    private static byte[] withoutMark(byte[] bytes) {
        return bytes.length >= 3 && bytes[0] == (byte) 0xef && bytes[1] == (byte) 0xbb && bytes[2] == (byte) 0xbf
                ? Arrays.copyOfRange(bytes, 3, bytes.length)
                : bytes;
    }

    private Rows rows(long size) {
        int count = numbers.size();
        for (int i = 0; i < bits.length; i++) {
            // What lies in bits needs no objects, and the other way round.
            boolean isObject = declaration.columns().get(i).type().isObject();
            bits[i] = isObject ? new long[0] : Arrays.copyOf(bits[i], count);
            objects[i] = isObject ? Arrays.copyOf(objects[i], count) : new Object[0];
            status[i] = Arrays.copyOf(status[i], count);
        }
        return new Rows(numbers, bits, objects, status, size);
    }

    // ---- csv

    private void csv(byte[] bytes) throws TableException {
        int at = 0;
        if (bytes.length == 0) {
            throw new TableException(1, "the file is empty: its first row must have the names of the columns");
        }
        int line = 1;
        int end = end(bytes, at);
        List<String> names = header(Arrays.copyOfRange(bytes, at, end));
        var decoder = new Csv(names, ",").bind(targets);
        while (end < bytes.length) {
            line += lines(bytes, at, end) + 1;
            at = end + 1;
            end = end(bytes, at);
            byte[] row = Arrays.copyOfRange(bytes, at, end);
            if (row.length > 0 && !(row.length == 1 && row[0] == '\r')) {
                event.clear();
                String reason = decoder.decode(row, event);
                if (reason != null) {
                    throw new TableException(
                            line,
                            reason.equals(Header.HEADER)
                                    ? "the names of the columns are there again"
                                    : "this is no row of " + names.size() + " cells");
                }
                put(line);
            }
        }
    }

    /** Where a row ends: before a line feed that is not inside quotes. */
    private static int end(byte[] bytes, int from) {
        boolean start = true;
        int at = from;
        while (at < bytes.length && bytes[at] != '\n') {
            if (start && bytes[at] == '"') {
                at++;
                while (at < bytes.length && (bytes[at] != '"' || (at + 1 < bytes.length && bytes[at + 1] == '"'))) {
                    at += bytes[at] == '"' ? 2 : 1;
                }
                start = false;
            } else {
                start = bytes[at] == ',';
            }
            at++;
        }
        return Math.min(at, bytes.length);
    }

    private static int lines(byte[] bytes, int from, int to) {
        int lines = 0;
        for (int i = from; i < to; i++) {
            lines += bytes[i] == '\n' ? 1 : 0;
        }
        return lines;
    }

    private List<String> header(byte[] row) throws TableException {
        var names = new ArrayList<String>();
        String text = new String(row, StandardCharsets.UTF_8).stripTrailing();
        int at = 0;
        while (at <= text.length()) {
            var name = new StringBuilder();
            boolean quoted = at < text.length() && text.charAt(at) == '"';
            at += quoted ? 1 : 0;
            while (at < text.length() && (quoted || text.charAt(at) != ',')) {
                if (quoted && text.charAt(at) == '"') {
                    at++;
                    if (at == text.length() || text.charAt(at) != '"') {
                        break;
                    }
                }
                name.append(text.charAt(at++));
            }
            if (at < text.length() && text.charAt(at) != ',') {
                throw new TableException(1, "there is something behind the quotes of column " + (names.size() + 1));
            }
            if (name.isEmpty() || names.contains(name.toString())) {
                throw new TableException(
                        1,
                        name.isEmpty()
                                ? "column " + (names.size() + 1) + " has no name"
                                // Not what they are called: without a header these are cells.
                                : "columns " + (names.indexOf(name.toString()) + 1) + " and " + (names.size() + 1)
                                        + " have one name");
            }
            names.add(name.toString());
            at++;
        }
        for (Decoder.Target target : targets) {
            if (!Header.knows(names, target.pointer())) {
                String wanted = name(target.pointer());
                throw new TableException(1, "there is no column `" + wanted + "`", DidYouMean.label(wanted, names));
            }
        }
        return names;
    }

    // ---- json

    private void json(byte[] bytes) throws TableException {
        var decoder = new Json().bind(targets);
        try (JsonParser parser = JSON.createParser(bytes)) {
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                throw new TableException(1, "the file is not a list of objects", "`[{ … }, { … }]`");
            }
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                int line = parser.currentTokenLocation().getLineNr();
                if (parser.currentToken() != JsonToken.START_OBJECT) {
                    throw new TableException(line, "this is not an object");
                }
                int from = (int) parser.currentTokenLocation().getByteOffset();
                parser.skipChildren();
                int to = (int) parser.currentLocation().getByteOffset();
                if (from < 0) {
                    throw new TableException(line, "this is not UTF-8"); // Jackson takes other encodings for characters
                }
                event.clear();
                if (decoder.decode(Arrays.copyOfRange(bytes, from, to), event) != null) {
                    throw new TableException(line, "this is not JSON");
                }
                put(line);
            }
            if (parser.nextToken() != null) {
                throw new TableException(
                        parser.currentTokenLocation().getLineNr(), "there is something behind the list");
            }
        } catch (JsonProcessingException e) {
            // Not its message: it quotes.
            throw new TableException(Math.max(1, e.getLocation().getLineNr()), "this is not JSON");
        } catch (IOException e) {
            throw Table.unreadable(e);
        }
    }

    // ---- rows

    private void put(int line) throws TableException {
        int columns = declaration.columns().size();
        for (Decoder.Target target : targets) {
            int register = target.register();
            if (event.status[register] == Event.FAILED) {
                throw new TableException(
                        line,
                        "`" + name(target.pointer()) + "` is no "
                                + target.type().text(),
                        register == columns && target.type() == Type.IP
                                ? "networks are not looked up in this version yet, only addresses"
                                : null);
            }
            boolean required =
                    register == columns || declaration.columns().get(register).required();
            if (required && event.status[register] == Event.ABSENT) {
                throw new TableException(line, "the row has no `" + name(target.pointer()) + "`");
            }
        }
        int number = numbers.size();
        if (number == Table.MOST_ROWS) {
            throw new TableException(line, "there are more than " + Table.MOST_ROWS + " rows");
        }
        Integer same = numbers.putIfAbsent(Scalars.value(declaration.keyType(), event, columns), number);
        if (same != null) {
            throw new TableException(line, "the row has the key of line " + lines.get(same));
        }
        lines.add(line);
        for (int i = 0; i < columns; i++) {
            if (number == status[i].length) {
                bits[i] = Arrays.copyOf(bits[i], 2 * number);
                objects[i] = Arrays.copyOf(objects[i], 2 * number);
                status[i] = Arrays.copyOf(status[i], 2 * number);
            }
            Type type = declaration.columns().get(i).type();
            bits[i][number] = type.isObject() ? 0 : event.bits[i];
            objects[i][number] = event.status[i] == Event.PRESENT ? Scalars.object(type, event, i) : null;
            status[i][number] = event.status[i];
        }
    }
}
