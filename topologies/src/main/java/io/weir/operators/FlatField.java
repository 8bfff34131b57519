// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import io.weir.event.Conversion;
import io.weir.event.Event;
import io.weir.event.JsonPointer;
import io.weir.event.Type;
import java.util.ArrayList;
import java.util.List;

/** One field of a flat format, and the registers that read it. Not for several threads. */
final class FlatField {

    private final Conversion[] all;
    private final Conversion[] strings;

    private FlatField(List<Decoder.Target> targets) {
        all = new Conversion[targets.size()];
        int texts = 0;
        for (int i = 0; i < all.length; i++) {
            Decoder.Target target = targets.get(i);
            all[i] = new Conversion(target.type(), target.format(), target.register());
            texts += target.type() == Type.STRING ? 1 : 0;
        }
        strings = new Conversion[texts];
        for (int i = all.length - 1; i >= 0; i--) {
            if (targets.get(i).type() == Type.STRING) {
                strings[--texts] = all[i];
            }
        }
    }

    /** The column that these targets read, whatever their pointers say. */
    static FlatField of(List<Decoder.Target> targets) {
        return new FlatField(targets);
    }

    /** The column of a pointer. */
    static FlatField at(String pointer, List<Decoder.Target> targets) {
        return new FlatField(targets.stream()
                .filter(target -> target.pointer().equals(pointer))
                .toList());
    }

    /** A column for each name, in their order. */
    static FlatField[] of(Iterable<String> names, List<Decoder.Target> targets) {
        var columns = new ArrayList<FlatField>();
        for (String name : names) {
            columns.add(at(JsonPointer.of(name), targets));
        }
        return columns.toArray(FlatField[]::new);
    }

    /** Whether anything reads it. */
    boolean isRead() {
        return all.length > 0;
    }

    /** Takes text: UTF-8 without quotes and escapes. Where there is none, a string is empty and everything else absent. */
    void put(byte[] text, int from, int to, Event event) {
        for (Conversion conversion : from == to ? strings : all) {
            conversion.text(text, from, to, event);
        }
    }

    /** Takes all of it. */
    void put(byte[] text, Event event) {
        put(text, 0, text.length, event);
    }

    /** Takes a truth value. */
    void put(boolean value, Event event) {
        for (Conversion conversion : all) {
            conversion.bool(value, event);
        }
    }

    /** Takes nothing, whatever was there. */
    void clear(Event event) {
        for (Conversion conversion : all) {
            conversion.absent(event);
        }
    }
}
