// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import io.weir.event.JsonPointer;
import io.weir.event.Type;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a file by their keys, as they were when it was last read: what {@link Lookup} looks into. A plan has it without rows; whoever
 * runs the plan reads it ({@link #load}) and may look again from time to time ({@link #look}). A new file takes the place of the old one as a
 * whole, or not at all.
 *
 * <p>Safe for several threads; but only one loads and looks.
 */
public final class Table {

    /** More rows are refused: a row takes some hundred bytes of the heap. */
    public static final int MOST_ROWS = 1_000_000;
    /** A larger file is refused. */
    public static final int MOST_BYTES = 64 << 20;

    /**
     * What is asked of a file.
     *
     * @param file where it lies
     * @param name as a person wrote it, for people and for the plan's hash
     * @param key the JSON Pointer of the cell that a row is found by
     * @param keyType of string, int, bool or ip
     * @param columns what is taken of a row
     */
    public record Declaration(Path file, String name, String key, Type keyType, List<Column> columns) {
        public Declaration {
            columns = List.copyOf(columns);
        }
    }

    /**
     * A cell of each row.
     *
     * @param pointer its JSON Pointer; in csv {@code /} and the name in the header
     * @param required whether each row must have it
     */
    public record Column(String pointer, Type type, boolean required) {}

    /**
     * The content of a file: by column, and in it by the number of the row. Never changed once made.
     *
     * @param numbers of the rows by key
     * @param size of the file in bytes
     */
    @SuppressWarnings("ArrayRecordComponent") // never changed, and in here
    record Rows(
            Map<Object, Integer> numbers,
            long[][] bits,
            @Nullable Object[][] objects,
            byte[][] status,
            long size) {}

    /** How a file looks from outside. */
    private record Stamp(
            @Nullable FileTime modified,
            long size,
            @Nullable Object key) {
        static final Stamp NO_FILE = new Stamp(null, -1, null);
    }

    private final Declaration declaration;
    private volatile @Nullable Rows rows;
    private final AtomicLong loads = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();

    private Stamp loaded = Stamp.NO_FILE;
    private @Nullable Stamp failed;
    private @Nullable Stamp seen;

    /** The JSON Pointer of a column. */
    public static String pointer(String column) {
        return JsonPointer.of(column);
    }

    /** A table that has not been read yet. */
    public Table(Declaration declaration) {
        this.declaration = declaration;
    }

    /** What is asked of the file. */
    public Declaration declaration() {
        return declaration;
    }

    /** The rows as they are now; null as long as it has not been read. */
    @Nullable
    Rows rows() {
        return rows;
    }

    /** How many rows there are. */
    public int size() {
        Rows now = rows;
        return now == null ? 0 : now.numbers().size();
    }

    /** How large the file was that they were read from. */
    public long bytes() {
        Rows now = rows;
        return now == null ? 0 : now.size();
    }

    /** How often a file was read, the first time included. */
    public long loads() {
        return loads.get();
    }

    /** How often a changed file could not be taken. */
    public long failures() {
        return failures.get();
    }

    /**
     * Reads the file.
     *
     * @throws TableException if it cannot be taken: then what was read before stays
     */
    public void load() throws TableException {
        Stamp stamp = stamp();
        rows = TableReader.read(declaration);
        loaded = stamp;
        loads.incrementAndGet();
    }

    /**
     * Reads the file again if it has changed, and has not changed any more since the last look: whoever writes into it should be done.
     *
     * @return a line for people if something was done; null if not
     */
    public @Nullable String look() {
        Stamp now = stamp();
        if (now.equals(loaded) || now.equals(failed)) {
            seen = null;
            return null;
        }
        if (!now.equals(seen)) {
            seen = now;
            return null;
        }
        try {
            Rows read = TableReader.read(declaration);
            if (!stamp().equals(now)) {
                return null; // while it was read
            }
            rows = read;
            loaded = now;
            failed = null;
            seen = null;
            loads.incrementAndGet();
            return "lookup: " + declaration.name() + " has changed: " + size() + " rows from now on";
        } catch (TableException e) {
            return failed(now, "line " + e.line() + ": " + e.getMessage());
        } catch (RuntimeException | OutOfMemoryError e) {
            // Whoever looks must go on looking, and say so: rows of yesterday would else be taken for those of today.
            // Not its message.
            return failed(now, e.getClass().getSimpleName());
        }
    }

    private String failed(Stamp now, String why) {
        failed = now;
        failures.incrementAndGet();
        return "lookup: " + declaration.name() + " has changed and cannot be taken, what was read before stays: " + why;
    }

    private Stamp stamp() {
        try {
            var attributes = Files.readAttributes(declaration.file(), BasicFileAttributes.class);
            return new Stamp(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
        } catch (IOException e) {
            return Stamp.NO_FILE;
        }
    }

    /** What keeps a file from being read at all. */
    static TableException unreadable(IOException e) {
        return new TableException(
                1,
                switch (e) {
                    case NoSuchFileException missing -> "there is no such file";
                    case AccessDeniedException denied -> "the file may not be read by this user";
                    default -> "the file cannot be read";
                });
    }

    /**
     * The tables of one program, each as it is for one event: a file that changes does so between two events, for all reductions at
     * once. Not for several threads.
     */
    public static final class Pins {

        /** A table as it is for the event in hand. */
        static final class Pin {
            private final Table table;

            @Nullable
            Rows rows;

            private Pin(Table table) {
                this.table = table;
                rows = table.rows();
            }
        }

        private final Map<Table, Pin> byTable = new HashMap<>();
        private Pin[] pins = {};

        /** The pin of a table, the same for all who ask. */
        Pin of(Table table) {
            Pin known = byTable.get(table);
            if (known == null) {
                known = new Pin(table);
                byTable.put(table, known);
                pins = byTable.values().toArray(Pin[]::new);
            }
            return known;
        }

        /** Takes all tables as they are now: before each event. */
        public void next() {
            for (Pin pin : pins) {
                pin.rows = pin.table.rows();
            }
        }
    }

    /** Two that ask the same of one file are the same. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Table table && declaration.equals(table.declaration);
    }

    @Override
    public int hashCode() {
        return declaration.hashCode();
    }
}
