// SPDX-License-Identifier: Apache-2.0
package io.weir.engine;

import io.weir.event.Event;
import org.jspecify.annotations.Nullable;

/**
 * Event time of a stream that has it in one of several fields: the first that is there decides, also where it cannot be read. What an
 * event holds in a field and nobody can read is an error to be told, and no reason to guess on.
 */
final class FirstTime {

    private final int[] fields;
    private final String[] names;
    private final int register;

    /**
     * A choice.
     *
     * @param fields the registers of the fields, in the order in which they are asked
     * @param names what they are called
     * @param register where the time goes
     */
    FirstTime(int[] fields, String[] names, int register) {
        this.fields = fields;
        this.names = names;
        this.register = register;
    }

    /** Sets the event's time from the fields that a decoder has filled; without any of them it stays what it is. */
    void choose(Event event) {
        int first = first(event);
        if (first >= 0) {
            event.status[register] = event.status[fields[first]];
            event.bits[register] = event.bits[fields[first]];
        }
    }

    /** The name of the field that decides; null if none is there. */
    @Nullable
    String field(Event event) {
        int first = first(event);
        return first < 0 ? null : names[first];
    }

    private int first(Event event) {
        for (int i = 0; i < fields.length; i++) {
            if (event.status[fields[i]] != Event.ABSENT) {
                return i;
            }
        }
        return -1;
    }
}
