// SPDX-License-Identifier: Apache-2.0
package io.weir.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A Kafka cluster: topics, the stores that its changelogs back, and the groups' offsets. */
final class Cluster {

    /** A topic and its id, which a topic of the same name that is created later does not share. */
    record Topic(String id, List<Log> partitions) {}

    final String id;
    final Map<String, MemoryStore> stores = new HashMap<>();
    /** Committed offsets by process. */
    final Map<String, Long> offsets = new HashMap<>();

    private final Map<String, Topic> topics = new HashMap<>();
    private int made;

    Cluster(String id) {
        this.id = id;
    }

    Topic create(String name, int partitions) {
        made++;
        var logs = new ArrayList<Log>();
        for (int i = 0; i < partitions; i++) {
            logs.add(new Log());
        }
        var topic = new Topic(id + "." + name + "." + made, logs);
        topics.put(name, topic);
        return topic;
    }

    Topic topic(String name) {
        Topic topic = topics.get(name);
        if (topic == null) {
            throw new IllegalArgumentException("cluster " + id + " has no topic " + name);
        }
        return topic;
    }

    /** All logs of all topics but the raw one, in a fixed order. */
    List<Log> compacted() {
        return topics.entrySet().stream()
                .filter(entry -> !entry.getKey().equals(Simulation.RAW))
                .sorted(Map.Entry.comparingByKey())
                .flatMap(entry -> entry.getValue().partitions().stream())
                .toList();
    }

    MemoryStore store(String process) {
        return stores.computeIfAbsent(process, key -> new MemoryStore());
    }
}
