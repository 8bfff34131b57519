// SPDX-License-Identifier: Apache-2.0
package io.weir.http;

import io.weir.configuration.Http;
import java.net.InetSocketAddress;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The part of a process that lets others look at it, if its configuration says so. Used by the thread that runs the process. */
public final class Observing implements AutoCloseable {

    private final @Nullable Http http;
    private final Observed observed;
    private final Consumer<String> report;
    private volatile @Nullable Observation observation;

    /**
     * Takes no port yet.
     *
     * @param http null if nobody may look
     * @param report takes each line for people
     */
    public Observing(@Nullable Http http, Observed observed, Consumer<String> report) {
        this.http = http;
        this.observed = observed;
        this.report = report;
    }

    /**
     * Takes the port, unless it has it already.
     *
     * @throws java.io.UncheckedIOException if it cannot be had
     */
    public void open() {
        if (http != null && observation == null) {
            observation = new Observation(observed, http);
        }
    }

    /** Begins to answer. */
    public void start() {
        open();
        Observation opened = observation;
        if (opened != null) {
            opened.start();
            InetSocketAddress at = opened.address();
            String host = at.getAddress().getHostAddress();
            report.accept(observed.name() + " can be looked at: http://"
                    + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + at.getPort());
        }
    }

    /** What looks; null unless it is open. */
    public @Nullable Observation observation() {
        return observation;
    }

    @Override
    public void close() {
        Observation opened = observation;
        if (opened != null) {
            opened.close();
        }
    }
}
