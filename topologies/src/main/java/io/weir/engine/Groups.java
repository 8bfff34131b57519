// SPDX-License-Identifier: Apache-2.0
package io.weir.engine;

import io.weir.event.Event;
import io.weir.event.Type;
import io.weir.language.Aggregation;
import io.weir.plan.ReductionPlan.GroupColumn;
import io.weir.tree.Reducer.Visitor;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The live groups of one reduction: a hash table with open addressing from (window, values of the group's columns) to accumulators,
 * which is probed with registers, so that a hit allocates nothing.
 *
 * <p>Invariants: at most half of the slots are taken; an entry's values are those that its text spells; no entry is removed but in
 * {@link #retain}, which builds the table anew.
 */
final class Groups {

    private static final int SMALLEST = 64;

    /** One group in one window. */
    static final class Entry {
        final long start;
        final long length;
        /** Enough of it to tell most others apart. */
        private final int hash;
        /** Bytes that its states take which grow. */
        int grown;

        private final long present;
        private final long[] bits;
        private final @Nullable Object[] objects;
        /** The canonical JSON of the values. */
        final String text;
        /** One state a figure; null where a plan before this one had no such figure. */
        @Nullable
        Object[] states;

        long version;
        long events;
        /** How many events its last partial stood for; {@link Visitor#NEVER} if there was none. */
        long published = Visitor.NEVER;
        /** Changed since the last drain. */
        boolean dirty;

        Entry(Key key, long start, long length, int hash, String text, @Nullable Object[] states) {
            this.start = start;
            this.length = length;
            this.hash = hash;
            this.present = key.present;
            this.bits = key.bits.clone();
            this.objects = key.objects.clone();
            this.text = text;
            this.states = states;
        }
    }

    /** The values of an event's group, reused for every event. Strings and addresses lie in objects, all others in bits. */
    static final class Key {
        /** Bit i: column i has a value. */
        private long present;

        private final long[] bits;
        private final @Nullable Object[] objects;
        private final boolean[] isObject;
        private final List<Type> types;
        private long hash;

        Key(List<Type> types) {
            if (types.size() > Long.SIZE) {
                throw new IllegalArgumentException("a group of more than 64 columns");
            }
            this.types = List.copyOf(types);
            bits = new long[types.size()];
            objects = new Object[types.size()];
            isObject = new boolean[types.size()];
            for (int i = 0; i < isObject.length; i++) {
                isObject[i] = types.get(i).isObject();
            }
        }

        /** The group of all others: text columns say so, all else is absent. */
        static Key others(List<GroupColumn> by) {
            var key = new Key(by.stream().map(GroupColumn::type).toList());
            key.begin();
            for (int i = 0; i < by.size(); i++) {
                if (by.get(i).type() == Type.STRING) {
                    key.setObject(i, Aggregation.OTHER);
                } else {
                    key.absent(i);
                }
            }
            return key;
        }

        void begin() {
            present = 0;
            hash = 0;
        }

        /** Sets an absent column. */
        void absent(int column) {
            hash = mix(hash + 1);
        }

        /** Sets a column from a register. */
        void set(int column, Event event, int register) {
            present |= 1L << column;
            if (isObject[column]) {
                setObject(column, Objects.requireNonNull(event.objects[register]));
            } else {
                setBits(column, event.bits[register]);
            }
        }

        private void setObject(int column, Object object) {
            present |= 1L << column;
            objects[column] = object;
            hash = mix(hash ^ object.hashCode());
        }

        /** Sets a column that lies in bits. */
        void setBits(int column, long value) {
            present |= 1L << column;
            bits[column] = value;
            hash = mix(hash ^ value);
        }

        boolean equalTo(Key other) {
            return hash == other.hash && equalTo(other.present, other.bits, other.objects);
        }

        private boolean equalTo(Entry entry) {
            return equalTo(entry.present, entry.bits, entry.objects);
        }

        private boolean equalTo(long otherPresent, long[] otherBits, @Nullable Object[] otherObjects) {
            if (present != otherPresent) {
                return false;
            }
            for (int i = 0; i < bits.length; i++) {
                if ((present >>> i & 1) == 0) {
                    continue;
                }
                if (isObject[i] ? !Objects.equals(objects[i], otherObjects[i]) : bits[i] != otherBits[i]) {
                    return false;
                }
            }
            return true;
        }

        /** The canonical JSON of the values. */
        String text() {
            var text = new StringBuilder(48).append('[');
            for (int i = 0; i < bits.length; i++) {
                if (i > 0) {
                    text.append(',');
                }
                if ((present >>> i & 1) == 0) {
                    text.append("null");
                } else {
                    Values.append(text, types.get(i), bits[i], objects[i]);
                }
            }
            return text.append(']').toString();
        }

        private int hash(long start, long length) {
            return (int) mix(mix(hash ^ start) + length);
        }

        private static long mix(long value) {
            long product = value * 0x9e37_79b9_7f4a_7c15L;
            return product ^ product >>> 29;
        }
    }

    private @Nullable Entry[] table = new Entry[SMALLEST];
    private int size;

    /** The entry of the key, or null. */
    @Nullable
    Entry find(Key key, long start, long length) {
        int hash = key.hash(start, length);
        int mask = table.length - 1;
        for (int slot = hash & mask; ; slot = slot + 1 & mask) {
            Entry entry = table[slot];
            if (entry == null) {
                return null;
            }
            if (entry.hash == hash && entry.start == start && entry.length == length && key.equalTo(entry)) {
                return entry;
            }
        }
    }

    /** Adds an entry for the key, which must have none. */
    Entry add(Key key, long start, long length, String text, @Nullable Object[] states) {
        var entry = new Entry(key, start, length, key.hash(start, length), text, states);
        if (2 * (size + 1) > table.length) {
            resize(2 * table.length);
        }
        place(entry);
        size++;
        return entry;
    }

    private void place(Entry entry) {
        int mask = table.length - 1;
        int slot = entry.hash & mask;
        while (table[slot] != null) {
            slot = slot + 1 & mask;
        }
        table[slot] = entry;
    }

    private void resize(int slots) {
        @Nullable Entry[] old = table;
        table = new Entry[slots];
        for (Entry entry : old) {
            if (entry != null) {
                place(entry);
            }
        }
    }

    int size() {
        return size;
    }

    /** All entries, in no order. */
    List<Entry> entries() {
        var all = new ArrayList<Entry>(size);
        for (Entry entry : table) {
            if (entry != null) {
                all.add(entry);
            }
        }
        return all;
    }

    /** Keeps these of the entries and drops the others. */
    void retain(List<Entry> kept) {
        int slots = SMALLEST;
        while (slots < 2 * kept.size()) {
            slots *= 2;
        }
        table = new Entry[slots];
        size = kept.size();
        kept.forEach(this::place);
    }
}
