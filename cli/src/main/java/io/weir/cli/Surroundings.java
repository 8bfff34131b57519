// SPDX-License-Identifier: Apache-2.0
package io.weir.cli;

import io.weir.plan.Plans;
import io.weir.registry.RegistryException;
import io.weir.registry.SchemaRegistry;
import io.weir.topology.AwayException;
import io.weir.topology.Clients;
import io.weir.topology.PseudonymKeys;
import io.weir.topology.RefusedException;
import io.weir.topology.Registries;
import io.weir.topology.Rights;
import io.weir.topology.Topics;
import io.weir.topology.Wiring;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.common.acl.AclOperation;

/** Looks once at all that a service needs around it. Apart from the commands, which must not load Kafka's classes to show a help. */
final class Surroundings {

    private Surroundings() {}

    /** What is not as it must be, a line each, in a fixed order; empty if all is well. Takes ten seconds at most. */
    static List<String> troubles(Service service, Plans plans) {
        var looks = new ArrayList<Callable<List<String>>>();
        Rights rights = service.needing().of(plans);
        looks.add(() -> cluster(service.kafka(), rights.here()));
        Map<String, Object> above = service.above();
        if (above != null) {
            looks.add(() -> cluster(above, rights.above()));
        }
        looks.add(() -> registry(service, plans));
        looks.add(() -> keys(service));
        var troubles = new ArrayList<String>();
        // Side by side, since each may wait for its time-out.
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<List<String>> look : threads.invokeAll(looks)) {
                troubles.addAll(look.get());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            troubles.add("interrupted while looking");
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
        return troubles;
    }

    private static List<String> cluster(Map<String, Object> kafka, Map<String, Set<AclOperation>> rights) {
        try (var topics = new Topics(Clients.admin(kafka))) {
            topics.clusterId();
            return topics.troubles(rights);
        } catch (AwayException | RefusedException e) {
            return List.of(String.valueOf(e.getMessage()));
        }
    }

    private static List<String> keys(Service service) {
        try {
            PseudonymKeys.of(service.keys());
            return List.of();
        } catch (RefusedException e) {
            return List.of(String.valueOf(e.getMessage()));
        }
    }

    private static List<String> registry(Service service, Plans plans) {
        try {
            SchemaRegistry registry = Registries.at(service.registry());
            registry.look();
            var objections = new ArrayList<String>();
            for (var plan : plans.reductions().values()) {
                for (String tier : service.tiers()) {
                    objections.addAll(Wiring.objections(registry, tier, plan));
                }
            }
            // Links carry events on with the schema that they have from their site.
            if (service.tiers().contains("leaf")) {
                plans.events().values().forEach(plan -> objections.addAll(Wiring.objections(registry, plan)));
            }
            return objections;
        } catch (RegistryException | RefusedException e) {
            return List.of(String.valueOf(e.getMessage()));
        }
    }
}
