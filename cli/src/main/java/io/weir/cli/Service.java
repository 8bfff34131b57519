// SPDX-License-Identifier: Apache-2.0
package io.weir.cli;

import io.weir.configuration.KeySource;
import io.weir.plan.Plans;
import io.weir.topology.Rights;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a configuration asks to be run.
 *
 * @param name as it is told to people: {@code edge eu/berlin}
 * @param kafka client properties of the cluster that it runs beside, as written
 * @param above client properties of the cluster that it sends to; null if it sends to none
 * @param registry properties of the schema registry, as written
 * @param tiers whose topics it writes or reads, as in their names
 * @param needing says what it must be allowed to do
 * @param keys of pseudonyms, by name; empty unless it runs steps
 * @param making makes what is run
 */
record Service(
        String name,
        Map<String, Object> kafka,
        @Nullable Map<String, Object> above,
        Map<String, String> registry,
        List<String> tiers,
        Needing needing,
        Map<String, KeySource> keys,
        Making making) {

    /** Makes what is run, without starting it. */
    @FunctionalInterface
    interface Making {

        /**
         * Makes it.
         *
         * @param report takes each line for people
         * @throws InputException if there is nothing to run
         */
        Running make(Plans plans, Consumer<String> report);
    }

    /** Says what must be allowed on both clusters; asked only once Kafka's classes may be loaded. */
    @FunctionalInterface
    interface Needing {

        /** Topics of this configuration and these reductions. */
        Rights of(Plans plans);
    }

    /** What runs until it is closed, and tries again whatever fails. */
    interface Running extends AutoCloseable {

        /**
         * Takes what it needs of the machine: the port of {@code http}.
         *
         * @throws java.io.UncheckedIOException if it cannot be had
         */
        void open();

        /** Begins. */
        void start();

        /** Whether all of it is at work now. */
        boolean isAtWork();

        /** Commits what is in hand and stops. */
        @Override
        void close();
    }
}
