// SPDX-License-Identifier: Apache-2.0
package io.weir.topology;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * The topics of one cluster: looks, creates what is Weir's own, and refuses what does not fit. Every call waits for the broker, for
 * ten seconds at most.
 */
public final class Topics implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** A secret that is not looked up yet. */
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{\\w+:[^}]*}");

    /** How Kafka says that a name server knows none of the brokers' names, which may pass. */
    private static final String UNKNOWN_HOST = "No resolvable bootstrap urls";

    private final Admin admin;
    private final String cluster;
    private final Identities identities;

    /**
     * Connects when it is first asked.
     *
     * @param client the configuration of Kafka's admin client
     * @throws RefusedException if no client can be made of it: a file with keys is not there, a secret is not to be found
     */
    public Topics(Map<String, Object> client) {
        this.cluster = String.valueOf(client.get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG));
        this.admin = open(client);
        this.identities = new Identities(this);
    }

    /** Which topics must stay what they are; see {@link Application}. */
    public Identities identities() {
        return identities;
    }

    private Admin open(Map<String, Object> client) {
        try {
            Map<String, Object> known = new AdminClientConfig(client).originals();
            lookUp(client, known);
            refusePlainToTls(known);
            return Admin.create(client);
        } catch (KafkaException e) {
            String why = Denial.deepest(e);
            if (why.startsWith(UNKNOWN_HOST)) {
                throw new AwayException("the cluster at " + cluster + " cannot be asked: " + why);
            }
            throw new RefusedException("the cluster at " + cluster + " cannot be asked: " + why);
        }
    }

    /** Kafka takes what is not to be found for the secret itself, and then the cluster only says that it is wrong. */
    private static void lookUp(Map<String, Object> client, Map<String, Object> known) {
        known.forEach((key, value) -> {
            Matcher reference = REFERENCE.matcher(String.valueOf(value));
            if (client.containsKey("config.providers") && reference.find()) {
                throw new RefusedException("nothing is to be found under " + reference.group() + " for `" + key + "`");
            }
        });
    }

    private void refusePlainToTls(Map<String, Object> known) {
        Object protocol = known.getOrDefault(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, "PLAINTEXT");
        boolean plain = !protocol.toString().toUpperCase(Locale.ROOT).endsWith("SSL");
        if (plain && Probe.speaksTls(String.valueOf(known.get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG)))) {
            throw new RefusedException(
                    "the cluster at " + cluster + " speaks TLS: `security.protocol` must be SSL or SASL_SSL");
        }
    }

    /**
     * A topic as it is.
     *
     * @param name of the topic
     * @param id another one after the topic was deleted and created again
     * @param partitions how many
     */
    public record Topic(String name, String id, int partitions) {}

    /** The id of the cluster. */
    public String clusterId() {
        return await(admin.describeCluster().clusterId());
    }

    /**
     * Those of the topics that there are, by name.
     *
     * @throws RefusedException if one must not even be looked at
     */
    public Map<String, Topic> find(Collection<String> names) {
        var found = new TreeMap<String, Topic>();
        Map<String, KafkaFuture<TopicDescription>> futures =
                admin.describeTopics(names).topicNameValues();
        for (var entry : futures.entrySet()) {
            Topic topic = topic(entry.getKey(), entry.getValue(), Set.of(AclOperation.DESCRIBE));
            if (topic != null) {
                found.put(entry.getKey(), topic);
            }
        }
        return found;
    }

    /**
     * A topic, if it is there.
     *
     * @param needs what must be allowed on it
     * @throws RefusedException if it is not; the message says what is missing, and on which topic
     */
    public @Nullable Topic find(String name, Set<AclOperation> needs) {
        var options = new DescribeTopicsOptions().includeAuthorizedOperations(true);
        return topic(
                name,
                Objects.requireNonNull(admin.describeTopics(List.of(name), options)
                        .topicNameValues()
                        .get(name)),
                needs);
    }

    private @Nullable Topic topic(String name, KafkaFuture<TopicDescription> future, Set<AclOperation> needs) {
        try {
            TopicDescription topic = get(future);
            // A broker that does not even allow DESCRIBE, which was just done, does not know what is allowed.
            Set<AclOperation> allowed = topic.authorizedOperations();
            if (allowed != null && allowed.contains(AclOperation.DESCRIBE) && !allowed.containsAll(needs)) {
                var missing = EnumSet.copyOf(needs);
                missing.removeAll(allowed);
                throw new RefusedException(Denial.of(cluster, name, missing));
            }
            return new Topic(
                    name, topic.topicId().toString(), topic.partitions().size());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return null;
            }
            if (e.getCause() instanceof TopicAuthorizationException) {
                throw new RefusedException(Denial.of(cluster, name, needs));
            }
            throw wrong(e);
        }
    }

    /**
     * A topic that others make.
     *
     * @param needs what must be allowed on it
     * @throws AwayException if it is not there
     * @throws RefusedException if something is not allowed
     */
    public Topic raw(String name, Set<AclOperation> needs) {
        Topic topic = find(name, needs);
        if (topic == null) {
            throw AwayException.topic(name, cluster);
        }
        return topic;
    }

    /**
     * One of Weir's own topics: keyed, compacted, expiring by append time. Created if it is not there; replicated as the broker's
     * default says.
     *
     * @param partitions fixed for ever
     * @param retention milliseconds of wall time that a record stays at least; see DESIGN §4, "Flush"
     * @param needs what must be allowed on it; that its configuration is looked at comes on top
     * @throws AwayException if it is not there and must not be made
     * @throws RefusedException if it is there with another number of partitions, or is not compacted, or something is not allowed
     */
    public Topic own(String name, int partitions, long retention, Set<AclOperation> needs) {
        Set<AclOperation> all = Rights.own(needs);
        Topic topic = find(name, all);
        if (topic == null) {
            create(name, partitions, retention);
            topic = appear(name, all);
        }
        if (topic.partitions() != partitions) {
            throw new RefusedException("topic " + name + " on " + cluster + " has " + topic.partitions()
                    + " partitions instead of " + partitions
                    + ": the number is fixed for a version of a reduction and the same at every tier; "
                    + "configure " + topic.partitions() + ", or give the reduction a new version");
        }
        String policy = configured(name, TopicConfig.CLEANUP_POLICY_CONFIG);
        if (!List.of(policy.split(",", -1)).contains(TopicConfig.CLEANUP_POLICY_COMPACT)) {
            throw new RefusedException("topic " + name + " on " + cluster + " has cleanup.policy=" + policy
                    + ": without compaction it would forget what is not sent again; set cleanup.policy=compact,delete");
        }
        return topic;
    }

    /**
     * Looks whether Kafka Streams can make and use a changelog, since it only tries for minutes if it cannot.
     *
     * @throws AwayException if it is not there and must not be made
     * @throws RefusedException if it is there and must not be read or written
     */
    public void changelog(String name) {
        if (find(name, Rights.BOTH) == null) {
            mayCreate(name);
        }
    }

    /** What is missing of these rights, and which topics are not there and will not be, a line each in the order of the topics. */
    public List<String> troubles(Map<String, Set<AclOperation>> rights) {
        var troubles = new ArrayList<String>();
        new TreeMap<>(rights).forEach((name, needs) -> {
            try {
                if (find(name, needs) == null) {
                    if (!name.startsWith("weir")) {
                        throw AwayException.topic(name, cluster);
                    }
                    mayCreate(name);
                }
            } catch (AwayException | RefusedException e) {
                troubles.add(String.valueOf(e.getMessage()));
            }
        });
        return troubles;
    }

    private void mayCreate(String name) {
        var topic = new NewTopic(name, Optional.of(1), Optional.empty());
        try {
            get(admin.createTopics(List.of(topic), new CreateTopicsOptions().validateOnly(true))
                    .all());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TopicAuthorizationException) {
                throw AwayException.forbiddenTopic(name, cluster);
            }
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw wrong(e);
            }
        }
    }

    /** A topic that was created a moment ago: brokers hear of it one after the other. */
    private Topic appear(String name, Set<AclOperation> needs) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            Topic topic = find(name, needs);
            if (topic != null) {
                return topic;
            }
            if (System.nanoTime() > deadline) {
                throw new AwayException("topic " + name + " was created on " + cluster + " but is not to be seen yet");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    /** One of Weir's own topics whose number of partitions does not matter once it is there. */
    public Topic ownAsIs(String name, int partitions, long retention, Set<AclOperation> needs) {
        Topic topic = find(name, needs);
        return own(name, topic == null ? partitions : topic.partitions(), retention, needs);
    }

    private String configured(String name, String key) {
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, name);
        Config all = await(admin.describeConfigs(List.of(resource)).all()).get(resource);
        ConfigEntry entry = all == null ? null : all.get(key);
        return entry == null ? "" : String.valueOf(entry.value());
    }

    private void create(String name, int partitions, long retention) {
        var topic = new NewTopic(name, Optional.of(partitions), Optional.empty())
                .configs(Map.of(
                        TopicConfig.CLEANUP_POLICY_CONFIG,
                        TopicConfig.CLEANUP_POLICY_COMPACT + "," + TopicConfig.CLEANUP_POLICY_DELETE,
                        // Event times may lie years back or ahead; neither retention nor the broker's checks may look
                        // at them.
                        TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
                        "LogAppendTime",
                        TopicConfig.RETENTION_MS_CONFIG,
                        Long.toString(retention),
                        // Only closed segments are compacted, and by default they stay open for a week.
                        TopicConfig.SEGMENT_MS_CONFIG,
                        Long.toString(TimeUnit.MINUTES.toMillis(10)),
                        TopicConfig.SEGMENT_BYTES_CONFIG,
                        Integer.toString(64 << 20)));
        try {
            get(admin.createTopics(List.of(topic)).all());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TopicAuthorizationException) {
                throw AwayException.forbiddenTopic(name, cluster);
            }
            // Another process of the same tier may have been faster; what it made is checked like any other.
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw wrong(e);
            }
        }
    }

    /**
     * Lets a changelog follow its raw topic: Kafka Streams refuses a changelog with another number of partitions than its tasks.
     *
     * @param raw as it is now
     * @param changelog its name; it need not be there
     * @throws RefusedException if the raw topic has fewer partitions than before
     */
    public void follow(Topic raw, String changelog) {
        Topic before = find(List.of(changelog)).get(changelog);
        if (before == null || before.partitions() == raw.partitions()) {
            return;
        }
        if (before.partitions() > raw.partitions()) {
            throw new RefusedException("topic " + raw.name() + " on " + cluster + " has " + raw.partitions()
                    + " partitions, but had " + before.partitions()
                    + ": what was counted of the others cannot be continued; give the topic its partitions back, or "
                    + "delete topic " + changelog + " to begin anew");
        }
        try {
            get(admin.createPartitions(Map.of(changelog, NewPartitions.increaseTo(raw.partitions())))
                    .all());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TopicAuthorizationException) {
                throw new RefusedException(Denial.of(cluster, changelog, Set.of(AclOperation.ALTER))
                        + ", and it must get " + raw.partitions() + " partitions, as " + raw.name() + " has them");
            }
            throw wrong(e);
        }
    }

    /**
     * The first offset of a partition, and one more than the last.
     *
     * @param partition of a topic that is there
     */
    public Range range(TopicPartition partition) {
        return new Range(
                offset(partition, OffsetSpec.earliest()).offset(),
                offset(partition, OffsetSpec.latest()).offset());
    }

    private ListOffsetsResultInfo offset(TopicPartition partition, OffsetSpec which) {
        return await(admin.listOffsets(Map.of(partition, which)).partitionResult(partition));
    }

    /**
     * What a partition holds.
     *
     * @param earliest offset
     * @param end one more than the last offset
     */
    public record Range(long earliest, long end) {}

    /**
     * How far a group is behind, by partition: what is committed in the topics and not yet by the group. Markers of transactions count
     * as records. A group that never committed is behind by all there is.
     */
    public Map<TopicPartition, Long> lag(String group, Collection<String> topics) {
        var ends = new HashMap<TopicPartition, OffsetSpec>();
        var begins = new HashMap<TopicPartition, OffsetSpec>();
        for (Topic topic : find(topics).values()) {
            for (int number = 0; number < topic.partitions(); number++) {
                ends.put(new TopicPartition(topic.name(), number), OffsetSpec.latest());
                begins.put(new TopicPartition(topic.name(), number), OffsetSpec.earliest());
            }
        }
        var committed = await(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
        var stable = await(admin.listOffsets(ends, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                .all());
        var earliest = await(admin.listOffsets(begins).all());
        var lag = new HashMap<TopicPartition, Long>();
        stable.forEach((partition, end) -> {
            var at = committed.get(partition);
            ListOffsetsResultInfo begin = earliest.get(partition);
            long from = at != null ? at.offset() : begin != null ? begin.offset() : 0;
            lag.put(partition, Math.max(0, end.offset() - from));
        });
        return lag;
    }

    /** The client behind this, for what is rarely asked. Closed with this. */
    Admin admin() {
        return admin;
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }

    <T> T await(KafkaFuture<T> future) {
        try {
            return get(future);
        } catch (ExecutionException e) {
            throw wrong(e);
        }
    }

    private <T> T get(KafkaFuture<T> future) throws ExecutionException {
        try {
            return future.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw away(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AwayException("interrupted while asking " + cluster, e);
        }
    }

    private RuntimeException wrong(ExecutionException e) {
        Throwable cause = e.getCause();
        String denied = Denial.line(cluster, "", e);
        if (denied != null) {
            return new RefusedException(denied);
        }
        if (cause instanceof RetriableException) {
            return away(cause);
        }
        if (cause instanceof KafkaException) {
            return new RefusedException("the cluster at " + cluster + " says: " + cause.getMessage());
        }
        return new IllegalStateException(e);
    }

    private AwayException away(Throwable cause) {
        return new AwayException("the cluster at " + cluster + " does not answer", cause);
    }
}
