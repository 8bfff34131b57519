// SPDX-License-Identifier: Apache-2.0
package io.weir.tree;

import org.jspecify.annotations.Nullable;

/**
 * Takes the events that one reduction could not absorb. The caller of {@link Leaf#offer} has the raw record at hand; the letter
 * belongs to the current transaction. Undecodable records are not announced here: they are dead for every reduction of the
 * stream and get one letter, from whoever decodes.
 */
@FunctionalInterface
public interface DeadLetters {

    /** The reason of an event that lies too far in the future, where that is declared to be deadly. */
    String FUTURE = "future";

    /**
     * The event died.
     *
     * @param offset in the raw partition
     * @param reason a stable code such as {@code overflow}
     * @param step the number, from 0, of the step in which it died; -1 when no step did
     * @param field of the stream for which it died; null if it was none
     */
    void dead(long offset, String reason, int step, @Nullable String field);
}
