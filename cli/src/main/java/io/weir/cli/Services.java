// SPDX-License-Identifier: Apache-2.0
package io.weir.cli;

import io.weir.aggregator.AggregateProcess;
import io.weir.configuration.SiteConfiguration;
import io.weir.configuration.TierConfiguration;
import io.weir.configuration.Uplink;
import io.weir.edge.EdgeProcess;
import io.weir.edge.Link;
import io.weir.edge.LinkProcess;
import io.weir.plan.Plans;
import io.weir.topology.Application;
import io.weir.topology.RefusedException;
import io.weir.topology.Rights;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes the processes. Apart from the commands, which must not load Kafka's classes to show a help. */
final class Services {

    private Services() {}

    /** A site's. */
    static Service.Running edge(SiteConfiguration site, Plans plans, Consumer<String> report) {
        EdgeProcess process = made(() -> new EdgeProcess(site, plans, report));
        return running(process::open, process::start, process.applications(), process.uplink(), process::close);
    }

    /** A tier's. */
    static Service.Running aggregate(TierConfiguration tier, Plans plans, Consumer<String> report) {
        AggregateProcess process = made(() -> new AggregateProcess(tier, plans, report));
        Application application = process.application();
        if (application == null) {
            throw new InputException("no reduction reaches the tier " + tier.tier()
                    + ": each says with `publish: { to: … }` how far it goes");
        }
        return running(process::open, process::start, List.of(application), process.uplink(), process::close);
    }

    /** A site's link. */
    static Service.Running link(SiteConfiguration site, Uplink up, Plans plans, Consumer<String> report) {
        Link link = EdgeProcess.link(site, up, plans, report);
        if (link == null) {
            throw new InputException(
                    "no reduction leaves the site: each says with `publish: { to: … }` how far it goes");
        }
        return running(
                new LinkProcess("link " + site.place(), "site", site.place(), site.kafka(), up, link, report), link);
    }

    /** A tier's link. */
    static Service.Running link(TierConfiguration tier, Uplink up, Plans plans, Consumer<String> report) {
        Link link = AggregateProcess.link(tier, up, plans, report);
        if (link == null) {
            throw new InputException("no reduction goes on from the tier " + tier.tier()
                    + ": each says with `publish: { to: … }` how far it goes");
        }
        String name = "link " + tier.tier() + " " + tier.name();
        return running(new LinkProcess(name, tier.tier(), tier.name(), tier.kafka(), up, link, report), link);
    }

    /** What a site must be allowed to do. */
    static Rights rights(SiteConfiguration site, Plans plans) {
        return EdgeProcess.rights(site, plans);
    }

    /** What a tier must be allowed to do. */
    static Rights rights(TierConfiguration tier, Plans plans) {
        return AggregateProcess.rights(tier, plans);
    }

    /** What a site's link must be allowed to do. */
    static Rights linkRights(Plans plans) {
        return EdgeProcess.linkRights(plans);
    }

    /** What a tier's link must be allowed to do. */
    static Rights linkRights(TierConfiguration tier, Plans plans) {
        return AggregateProcess.linkRights(tier, plans);
    }

    private static Service.Running running(LinkProcess process, Link link) {
        return running(process::open, process::start, List.of(), link, process::close);
    }

    /** What is found wrong with the configuration only when secrets are looked up, is wrong input all the same. */
    private static <T> T made(Supplier<T> making) {
        try {
            return making.get();
        } catch (RefusedException e) {
            throw new InputException(String.valueOf(e.getMessage()));
        }
    }

    private static Service.Running running(
            Runnable open, Runnable start, List<Application> applications, @Nullable Link link, Runnable close) {
        return new Service.Running() {
            @Override
            public void open() {
                open.run();
            }

            @Override
            public void start() {
                start.run();
            }

            @Override
            public boolean isAtWork() {
                return applications.stream().allMatch(application -> application.state() == Application.State.RUNNING)
                        && (link == null || link.status().up());
            }

            @Override
            public void close() {
                close.run();
            }
        };
    }
}
