// SPDX-License-Identifier: Apache-2.0
package io.weir.plan;

import io.weir.event.Type;

/**
 * What one live group takes in the heap of a leaf: the formula that {@code explain} prints, that {@code docs/sizing.md} explains, and by
 * which a process knows when to let groups go. {@code SizingTest} compares it with the heap.
 *
 * <p>For a 64-bit JVM with compressed references: an object has a header of 12 bytes, an array one of 16, a reference 4.
 *
 * @param fixed bytes of a group whose text is empty
 * @param perCharacter bytes for each character of the group's text: once for the text, once for the columns that it spells
 */
public record GroupSize(int fixed, int perCharacter) {

    /** The entry, and its slots in a table that is between a quarter and a half full. */
    private static final int ENTRY = 88 + 12;
    /** A string and its array, without the characters, and half a padding. */
    private static final int STRING = 24 + 16 + 4;
    /** Of a column, where nobody has seen the data. */
    private static final int USUAL_CHARACTERS = 16;

    /** Of a reduction's groups. */
    public static GroupSize of(ReductionPlan plan) {
        int columns = plan.by().size();
        int objects = (int) plan.by().stream().filter(GroupSize::isObject).count();
        int figures = plan.figures().size();
        int fixed = ENTRY
                + STRING // the text
                + array(8 * columns) // columns as bits
                + array(4 * columns) // and as objects
                + objects * STRING
                + array(4 * figures)
                + plan.figures().stream()
                        .mapToInt(figure -> figure.aggregate().bytes())
                        .sum();
        return new GroupSize(fixed, objects > 0 ? 2 : 1);
    }

    private static boolean isObject(ReductionPlan.GroupColumn column) {
        return column.type().isObject();
    }

    private static int array(int content) {
        return 16 + (content + 7) / 8 * 8;
    }

    /** Bytes of a group with a text of so many characters. */
    public int bytes(int characters) {
        return fixed + perCharacter * characters;
    }

    /** Bytes of a group whose columns are as long as columns often are. */
    public static int usual(ReductionPlan plan) {
        int characters = 1
                + plan.by().stream()
                        .mapToInt(
                                column -> column.type() == Type.BOOL ? 6 : isObject(column) ? USUAL_CHARACTERS + 3 : 6)
                        .sum();
        return of(plan).bytes(characters);
    }
}
