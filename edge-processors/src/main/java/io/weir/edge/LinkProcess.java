// SPDX-License-Identifier: Apache-2.0
package io.weir.edge;

import io.weir.configuration.SiteConfiguration;
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

/** A site's link in a process of its own. */
public final class LinkProcess implements AutoCloseable {

    private final Link link;
    private final Observing observing;

    /**
     * A process that does nothing until it is started.
     *
     * @param link of the site; see {@link EdgeProcess#link}
     * @param report takes each line for people
     */
    public LinkProcess(SiteConfiguration site, Link link, Consumer<String> report) {
        this.link = link;
        Uplink up = site.link();
        observing = new Observing(
                up == null ? null : up.http(),
                new Observed(
                        "link " + site.place(),
                        "site",
                        site.place(),
                        site.kafka(),
                        List.of(),
                        link::figures,
                        new Board(),
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
