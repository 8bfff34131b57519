// SPDX-License-Identifier: Apache-2.0
package io.weir.edge;

import io.weir.configuration.Uplink;
import io.weir.http.Observation;
import io.weir.http.Observed;
import io.weir.http.Observing;
import io.weir.metrics.Board;
import io.weir.topology.Closing;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A link in a process of its own. */
public final class LinkProcess implements AutoCloseable {

    private final Link link;
    private final Observing observing;

    /**
     * A process that does nothing until it is started.
     *
     * @param name as it is told to people: {@code link eu/berlin}
     * @param tier {@code site}, or that of tier.yaml
     * @param place {@code region/site}, or the tier's name
     * @param kafka how clients reach the cluster that it reads
     * @param up as configured
     * @param link of the place
     * @param report takes each line for people
     */
    public LinkProcess(
            String name,
            String tier,
            String place,
            Map<String, Object> kafka,
            Uplink up,
            Link link,
            Consumer<String> report) {
        this.link = link;
        observing = new Observing(
                up.http(),
                new Observed(
                        name,
                        tier,
                        place,
                        kafka,
                        List.of(),
                        link::figures,
                        new Board(),
                        null,
                        Map.of(link.group(), link.topics())),
                report);
    }

    /**
     * Takes the port of {@code http}, if it is configured.
     *
     * @throws java.io.UncheckedIOException if it cannot be had
     */
    public void open() {
        observing.open();
    }

    /** Begins. */
    public void start() {
        observing.start();
        link.start();
    }

    /** Where it can be looked at; null unless it is open. */
    public @Nullable Observation observation() {
        return observing.observation();
    }

    @Override
    public void close() {
        Closing.all(List.of(link, observing));
    }
}
