// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import io.weir.event.Evaluator;
import io.weir.event.Event;
import io.weir.event.Type;
import io.weir.expression.Binder;
import io.weir.expression.Expression;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A hash of what an event is known by: its site, and its record's partition, time-stamp and offset. The same whenever the record is read
 * again. Not for several threads.
 */
final class EventHash {

    /** What it reads. */
    static final Expression SITE = Expression.name("weir.site", Type.STRING);

    private final Evaluator site;
    private final long salt;
    private final Murmur murmur = new Murmur();
    private @Nullable Object known;
    private long seed;

    /**
     * A hash.
     *
     * @param salt other salts make hashes that have nothing to do with these
     */
    EventHash(Binder binder, long salt) {
        this.site = binder.bind(SITE);
        this.salt = salt;
    }

    long of(Event event) {
        long ofPartition = Murmur.avalanche(seed(event) + salt + event.partition);
        return Murmur.avalanche(Murmur.avalanche(ofPartition + event.recordTime) + event.offset);
    }

    // A process has one site, so its hash is made once.
    private long seed(Event event) {
        Object name = site.evaluate(event) == Event.PRESENT ? event.objects[site.register] : "";
        if (!Objects.equals(name, known)) {
            murmur.of(String.valueOf(name));
            seed = murmur.first;
            known = name;
        }
        return seed;
    }
}
