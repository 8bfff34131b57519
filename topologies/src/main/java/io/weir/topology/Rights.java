// SPDX-License-Identifier: Apache-2.0
package io.weir.topology;

import io.weir.plan.EventsPlan;
import io.weir.plan.LeafPlan;
import io.weir.plan.ReductionPlan;
import io.weir.plan.StreamPlan;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.kafka.common.acl.AclOperation;

/**
 * What a process must be allowed to do with topics; docs/security.md says why. That they may be looked at is implied by each.
 *
 * @param here on those of its own cluster, by name
 * @param above on those of the cluster that its link sends to
 */
public record Rights(Map<String, Set<AclOperation>> here, Map<String, Set<AclOperation>> above) {

    /** Of a topic that is only made, for others: no other right on it would imply this one. */
    public static final Set<AclOperation> MADE = Set.of(AclOperation.DESCRIBE);
    /** Of a topic that is read only. */
    public static final Set<AclOperation> READ = Set.of(AclOperation.READ);
    /** Of a topic that is written only. */
    public static final Set<AclOperation> WRITE = Set.of(AclOperation.WRITE);
    /** Of a changelog; of what a merge reads, since it appends what compaction must keep; of what it writes and may have forgotten. */
    public static final Set<AclOperation> BOTH = Set.of(AclOperation.READ, AclOperation.WRITE);

    public Rights {
        here = Map.copyOf(here);
        above = Map.copyOf(above);
    }

    /** With those of a link, too. */
    public Rights and(Rights more) {
        var both = new TreeMap<>(here);
        more.here.forEach((topic, needs) -> both.merge(topic, needs, Rights::union));
        var over = new TreeMap<>(above);
        over.putAll(more.above);
        return new Rights(both, over);
    }

    /** Of a link over these topics. */
    public static Rights ofLink(Collection<String> topics) {
        var here = new TreeMap<String, Set<AclOperation>>();
        var above = new TreeMap<String, Set<AclOperation>>();
        topics.forEach(topic -> {
            here.put(topic, READ);
            above.put(topic, own(WRITE));
        });
        return new Rights(here, above);
    }

    /**
     * Of a merge.
     *
     * @param application that it runs as
     * @param from the tier whose topics it reads, as in their names
     * @param to likewise those that it writes, of each reduction
     * @param events those whose topics it makes for the link
     */
    public static Rights ofMerge(
            String application,
            String from,
            Function<ReductionPlan, String> to,
            Collection<ReductionPlan> plans,
            Collection<EventsPlan> events) {
        var here = new TreeMap<String, Set<AclOperation>>();
        here.put(Application.changelog(application, MergeTopology.STORE), BOTH);
        plans.forEach(plan -> {
            here.put(Wiring.topic(from, plan), own(BOTH));
            here.put(Wiring.topic(to.apply(plan), plan), own(BOTH));
        });
        events.forEach(plan -> here.put(Wiring.topic(plan), own(MADE)));
        return new Rights(here, Map.of());
    }

    /** Of the leaves of a stream. */
    public static Rights ofLeaves(StreamPlan stream, Collection<? extends LeafPlan> plans) {
        var here = new TreeMap<String, Set<AclOperation>>();
        here.put(stream.topic(), READ);
        here.put(DeadLetter.topic(stream.name()), own(WRITE));
        here.put(Application.changelog(Wiring.leafApplication(stream), LeafTopology.STORE), BOTH);
        plans.forEach(plan -> {
            switch (plan) {
                case ReductionPlan rows -> here.put(Wiring.topic("leaf", rows), own(BOTH));
                case EventsPlan events -> here.put(Wiring.topic(events), own(WRITE));
            }
        });
        return new Rights(here, Map.of());
    }

    /** On a topic whose configuration is looked at, too. */
    static Set<AclOperation> own(Set<AclOperation> needs) {
        return union(needs, Set.of(AclOperation.DESCRIBE_CONFIGS));
    }

    private static Set<AclOperation> union(Set<AclOperation> one, Set<AclOperation> other) {
        var both = EnumSet.noneOf(AclOperation.class);
        both.addAll(one);
        both.addAll(other);
        return both;
    }
}
