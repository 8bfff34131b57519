// SPDX-License-Identifier: Apache-2.0
package io.weir.plan;

import io.weir.event.Type;
import io.weir.operators.Aggregate;
import io.weir.operators.Heap;
import java.util.function.ToLongFunction;

/**
 * What one live group takes in the heap of a leaf: the formula that {@code explain} prints, that {@code docs/sizing.md} explains, and by
 * which a process knows when to let groups go. {@code SizingTest} compares it with the heap.
 *
 * <p>What grows with what comes, such as a sketch, is not in it: its state says itself what it takes ({@link Aggregate#heap}).
 *
 * @param fixed bytes of a group whose text is empty, without the states that grow
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
        long fixed = ENTRY
                + STRING // the text
                + Heap.array((long) Long.BYTES * columns) // columns as bits
                + Heap.array(4L * columns) // and as objects
                + (long) objects * STRING
                + Heap.array(4L * plan.figures().size())
                + states(plan, aggregate -> aggregate.grows() ? 0 : aggregate.mostHeap());
        return new GroupSize((int) fixed, objects > 0 ? 2 : 1);
    }

    private static long states(ReductionPlan plan, ToLongFunction<Aggregate<?>> each) {
        return plan.figures().stream()
                .mapToLong(figure -> each.applyAsLong(figure.aggregate()))
                .sum();
    }

    private static boolean isObject(ReductionPlan.GroupColumn column) {
        return column.type().isObject();
    }

    /** Bytes of a group with a text of so many characters, without the states that grow. */
    public int bytes(int characters) {
        return fixed + perCharacter * characters;
    }

    /** Bytes of a group whose columns are as long as columns often are, after a hundred different values: see {@link Aggregate#usualHeap}. */
    public static long usual(ReductionPlan plan) {
        return plain(plan) + states(plan, aggregate -> aggregate.grows() ? aggregate.usualHeap() : 0);
    }

    /** Bytes of such a group at most, whatever values come: see {@link Aggregate#mostHeap}. */
    public static long most(ReductionPlan plan) {
        return plain(plan) + states(plan, aggregate -> aggregate.grows() ? aggregate.mostHeap() : 0);
    }

    private static long plain(ReductionPlan plan) {
        int characters = 1
                + plan.by().stream()
                        .mapToInt(
                                column -> column.type() == Type.BOOL ? 6 : isObject(column) ? USUAL_CHARACTERS + 3 : 6)
                        .sum();
        return of(plan).bytes(characters);
    }
}
