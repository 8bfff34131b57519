// SPDX-License-Identifier: Apache-2.0
package io.weir.tree;

/**
 * What one reduction over one raw partition at one site needs to know. All spans are in milliseconds.
 *
 * @param site {@code region/site}
 * @param topic the raw topic
 * @param topicId the raw topic's id: another one after the topic was deleted and created again
 * @param partition of the raw topic
 * @param rawPartitions how many the raw topic has; see {@link Leaf#rawPartitions}
 * @param outputId the id of the topic above
 * @param outputPartitions how many partitions of the topic above this leaf writes to: all, whose number is fixed for a version of a
 *     reduction; one if it publishes events
 * @param plan the hash of the reduction's plan
 * @param windows which windows take an event; {@link Windows#NONE} if it is published as it is
 * @param late how far the watermark stays behind the newest event
 * @param revise how long, beyond {@code late}, a window still takes events
 * @param ahead how far an event may lie ahead of its record's time-stamp and still move the clock
 * @param deadlyFuture whether an event further ahead is a dead letter; else it is absorbed and moves nothing
 * @param idle how long a partition that was read to its end must bring nothing to be called idle
 * @param interval the least time between two watermarks
 * @param heartbeat a watermark is written after this time even if nothing changed
 */
public record LeafSettings(
        String site,
        String topic,
        String topicId,
        int partition,
        int rawPartitions,
        String outputId,
        int outputPartitions,
        String plan,
        Windows windows,
        long late,
        long revise,
        long ahead,
        boolean deadlyFuture,
        long idle,
        long interval,
        long heartbeat) {

    /** While nothing changes each heartbeat waits twice as long as the one before, up to so many times {@code heartbeat}. */
    public static final int SLOWEST = 10;

    /** Default of {@code heartbeat}: 30 s. */
    public static final long HEARTBEAT = 30_000;

    public LeafSettings {
        if (late < 0 || revise < 0 || ahead < 0 || idle < 0 || interval < 0 || heartbeat < 0) {
            throw new IllegalArgumentException("a span is negative");
        }
        if (partition < 0 || partition >= rawPartitions || outputPartitions <= 0) {
            throw new IllegalArgumentException("partition " + partition + " of " + rawPartitions + " raw and "
                    + outputPartitions + " output partitions");
        }
    }

    /** Who speaks: {@code region/site/topic-partition}, whatever life it is in. */
    public String place() {
        return placePrefix(site, topic) + partition;
    }

    /** What the places of all partitions of a raw topic begin with; the partition's number follows. */
    public static String placePrefix(String site, String topic) {
        return site + "/" + topic + "-";
    }

    /** What all lives over this raw partition share: {@code region/site/topicId-partition}. */
    public String lineage() {
        return site + "/" + topicId + "-" + partition;
    }

    /** The life whose empty store was first offered the record at {@code base}. */
    public String incarnation(long base) {
        return lineage() + "@" + base;
    }
}
