// SPDX-License-Identifier: Apache-2.0
package io.weir.tree;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Where a leaf begins to read, and as whom. Decided by {@link #decide}, which reads no clock, no topic and no store. */
public sealed interface Start {

    /** The first raw offset that the leaf wants; it skips what lies below. */
    long position();

    /** The state fits: the life in it goes on. */
    record Continue(long position) implements Start {}

    /**
     * A new life with an empty store.
     *
     * @param position its base
     * @param bornAfter the birth of the place's last life, which the new one must exceed
     */
    record Begin(long position, long bornAfter) implements Start {}

    /**
     * Neither: the operator must decide.
     *
     * @param position where the leaf would begin
     * @param published up to where, exclusive, records of this partition have been counted
     * @param message one line that names both, and says what makes it right
     */
    record Refuse(long position, long published, String message) implements Start {}

    /**
     * What a leaf's store remembers of the leaf.
     *
     * @param topicId of the raw topic that it read
     * @param outputId of the topic that it wrote
     * @param plan the hash of its plan
     * @param position the next raw offset
     * @param born its birth
     */
    record Memory(String topicId, String outputId, String plan, long position, long born) {

        /** Whether what was written under these ids and this plan can be continued. */
        boolean fits(LeafSettings settings) {
            return topicId.equals(settings.topicId())
                    && outputId.equals(settings.outputId())
                    && plan.equals(settings.plan());
        }
    }

    /**
     * Decides. A leaf continues when its state belongs to this raw topic, this output topic and this plan. Else it begins a new
     * life at the group's committed offset, else at the last position published, else at the earliest record. It refuses to
     * begin behind a position that was published, since that would count records twice, and to continue where the raw partition
     * ends before the leaf's position, since new records would then be skipped as known.
     *
     * @param settings who the leaf is now
     * @param memory what its store remembers; null if the store is empty
     * @param committed the group's committed offset for the raw partition, if any. It is not believed if it belongs to a raw
     *     topic that was deleted since, as far as that can be told: by the memory, by what was published, or by its lying
     *     beyond the end
     * @param published what was found in the topic above; needed only where the state does not fit
     * @param earliest the first offset that the raw partition still has
     * @param end one more than the last
     */
    static Start decide(
            LeafSettings settings,
            @Nullable Memory memory,
            OptionalLong committed,
            Published published,
            long earliest,
            long end) {
        boolean sameTopic = memory == null
                ? !published.onlyOfOtherTopics()
                : memory.topicId().equals(settings.topicId());
        if (memory != null && memory.fits(settings)) {
            return memory.position() > end ? ends(settings, end, memory.position()) : new Continue(memory.position());
        }
        long known = Math.max(published.position(), memory != null && sameTopic ? memory.position() : -1);
        long wanted;
        if (sameTopic && committed.isPresent() && committed.getAsLong() <= end) {
            wanted = committed.getAsLong();
        } else if (known >= 0) {
            wanted = known;
        } else {
            wanted = earliest;
        }
        if (known > end) {
            return ends(settings, end, known);
        }
        long position = Math.max(wanted, earliest);
        if (position < known) {
            return refuse(
                    settings,
                    position,
                    known,
                    "would be read from",
                    "set the offset of its consumer group to " + known);
        }
        return new Begin(position, Math.max(published.born(), memory != null ? memory.born() : published.born()));
    }

    private static Refuse ends(LeafSettings settings, long end, long published) {
        return refuse(
                settings,
                end,
                published,
                "ends at",
                "give the topic its records back, or delete it and make it anew: then what it holds adds");
    }

    private static Refuse refuse(LeafSettings settings, long position, long published, String how, String remedy) {
        return new Refuse(
                position,
                published,
                settings.place() + " " + how + " offset " + position + ", but its records up to offset " + published
                        + " have been counted already; " + remedy);
    }
}
