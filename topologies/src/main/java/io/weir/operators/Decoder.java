// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import io.weir.event.Event;
import io.weir.event.TimeFormat;
import io.weir.event.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads raw bytes as an event. */
public interface Decoder {

    /** The decoder's name in YAML, such as {@code json}. */
    String name();

    /** Canonical text of the decoder with its options: part of the plan's hash. */
    String text();

    /** What it reads, for people: as it was written, where {@link #text} is longer than that. */
    default String words() {
        return text();
    }

    /**
     * The fields that it yields by itself, with their types, in the order of the format; empty where only the contract names
     * fields (json).
     */
    Map<String, Type> fields();

    /** Whether an event can have something at a JSON Pointer. Formats that name their values say yes to everything. */
    boolean knows(String pointer);

    /**
     * Whether what it has at a JSON Pointer tells who somebody is, as far as the format says so: an address, a login, a mailbox. What a
     * contract says of the field counts for more.
     */
    default boolean isOfPerson(String pointer) {
        return false;
    }

    /** All that {@link Run#decode} may say of a record that it cannot read. */
    Set<String> reasons();

    /** How it writes the time of its own timestamp fields. */
    default TimeFormat timeFormat() {
        return TimeFormat.DEFAULT;
    }

    /** Whether its own times may come without an offset, so that the contract must say their zone. */
    default boolean needsZone() {
        return false;
    }

    /** Whether what it reads may be a text; else {@code parse} has no use for it. */
    default boolean readsText() {
        return true;
    }

    /** Whether it reads whatever another one can read, so that the other is never tried behind it. */
    default boolean readsAllOf(Decoder other) {
        return reasons().isEmpty() || text().equals(other.text());
    }

    /** What reads these fields and skips all others. */
    Run bind(List<Target> targets);

    /** What reads them, where the process has something for it beside the records. */
    default Run bind(List<Target> targets, Supplies supplies) {
        return bind(targets);
    }

    /**
     * A field to be read.
     *
     * @param name the field's name
     * @param pointer its JSON Pointer (RFC 6901); {@code /<name>} unless declared
     * @param type what its text or value is converted to, without loss; else the register is failed for {@code conversion}
     * @param format for {@link Type#TIMESTAMP}
     * @param register where it goes
     */
    record Target(String name, String pointer, Type type, TimeFormat format, int register) {}

    /** The decoder over one program's registers. */
    @FunctionalInterface
    interface Run {

        /**
         * Fills the registers of the targets; those that it does not find stay absent. What it has filled before it found that the
         * bytes cannot be read is left lying.
         *
         * @return null if the bytes could be read, else why not: a stable code such as {@code not_json}
         */
        @Nullable
        String decode(byte[] value, Event event);

        /**
         * The same of a part of an array. Decodes a copy, unless a decoder knows better.
         *
         * @param from where the record's value begins
         * @param to where it ends
         */
        default @Nullable String decode(byte[] bytes, int from, int to, Event event) {
            return decode(from == 0 && to == bytes.length ? bytes : Arrays.copyOfRange(bytes, from, to), event);
        }

        /** The name of the one of several decoders that read the last record; null where there is but one. */
        default @Nullable String took() {
            return null;
        }
    }
}
