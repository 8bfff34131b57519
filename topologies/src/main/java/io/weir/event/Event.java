// SPDX-License-Identifier: Apache-2.0
package io.weir.event;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One event as a row of registers, reused for every record of a partition so that the per-record path allocates nothing of its
 * own. Registers are numbered by the program: the decoded fields first, then what steps and expressions compute.
 *
 * <p>Each register is absent, present or failed. A failed one carries no value; what went wrong is the event's {@link #failure}.
 * Fields are public because this is the innermost loop; only evaluators, decoders and the engine write them.
 */
public final class Event {

    /** There is no value. */
    public static final byte ABSENT = 0;
    /** There is a value. */
    public static final byte PRESENT = 1;
    /** Computing the value was an error; whoever needs it sends the event to the dead letters. */
    public static final byte FAILED = 2;

    /** Longs, double bits and booleans, by register. */
    public final long[] bits;
    /** Objects, by register. */
    public final @Nullable Object[] objects;
    /** {@link #ABSENT}, {@link #PRESENT} or {@link #FAILED}, by register. */
    public final byte[] status;

    /** How often {@link #clear} was called: tells an evaluator whether what it remembers is of this event. */
    public long generation;
    /** The record's own time-stamp, epoch milliseconds. */
    public long recordTime;
    /** When the record was written at the latest, epoch milliseconds: from there a time without a year is told. On a broker its time-stamp. */
    public long written;
    /** The number of the raw partition; whoever reads one sets it once. */
    public int partition;
    /** The offset in the raw partition. */
    public long offset;
    /** The size of the raw value in bytes. */
    public int size;
    /** The last failure's reason: a stable code such as {@code overflow}; null if nothing failed. */
    public @Nullable String failure;

    /** An event of so many registers, all absent. */
    public Event(int registers) {
        bits = new long[registers];
        objects = new Object[registers];
        status = new byte[registers];
    }

    /** Makes all registers absent. Values are left lying; nobody may read them without looking at the status. */
    public void clear() {
        Arrays.fill(status, ABSENT);
        failure = null;
        generation++;
    }

    /** Sets a long, timestamp, duration or boolean. */
    public void setLong(int register, long value) {
        bits[register] = value;
        status[register] = PRESENT;
    }

    /** Sets a double. */
    public void setDouble(int register, double value) {
        bits[register] = Double.doubleToRawLongBits(value);
        status[register] = PRESENT;
    }

    /** Sets an object. */
    public void setObject(int register, Object value) {
        objects[register] = value;
        status[register] = PRESENT;
    }

    /** The double in a present register. */
    public double getDouble(int register) {
        return Double.longBitsToDouble(bits[register]);
    }

    /** Says why, and returns {@link #FAILED} for an evaluator to return. */
    public byte fail(String reason) {
        failure = reason;
        return FAILED;
    }
}
