// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import io.weir.event.Type;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An aggregate whose figure is one value, in a column of the figure's own name.
 *
 * @param <S> the state
 */
public interface SingleColumn<S> extends Aggregate<S> {

    /** What {@link #finish(Object)} yields. */
    Type type();

    /**
     * The figure, as {@link Aggregate#finish} says.
     *
     * @throws ArithmeticException when the value does not fit its type
     */
    @Nullable
    Object finish(S state);

    @Override
    default List<Column> columns() {
        return List.of(Column.own(type()));
    }

    @Override
    default @Nullable Object finish(S state, int column) {
        return finish(state);
    }
}
