// SPDX-License-Identifier: Apache-2.0
package io.weir.simulation;

import io.weir.tree.Expected;
import io.weir.wire.Watermark;
import java.util.ArrayList;
import java.util.List;

/** A place that merges: a site, a region, the centre. */
class Node {

    /** Where a node stands in the tree. */
    enum Tier {
        SITE,
        REGION,
        CENTRE
    }

    final Tier tier;
    final String name;
    final List<MergeProcess> merges = new ArrayList<>();
    Cluster cluster;
    Expected expected;
    /** How far this place's wall clock is off. */
    long clockError;
    /** The furthest mark that it has promised. */
    long promised = Watermark.NEVER;
    /** Whether it has promised everything, being idle. */
    boolean everIdle;

    private final boolean finishes;

    Node(Tier tier, String name, Cluster cluster, Expected expected, boolean finishes) {
        this.tier = tier;
        this.name = name;
        this.cluster = cluster;
        this.expected = expected;
        this.finishes = finishes;
    }

    /** As it calls itself in watermarks. */
    String place() {
        return name;
    }

    String incarnation() {
        return place();
    }

    Expected expected() {
        return expected;
    }

    /** Whether it is the highest tier of the reduction. */
    boolean finishes() {
        return finishes;
    }

    String inputTopic() {
        return switch (tier) {
            case SITE -> Simulation.LEAF;
            case REGION -> Simulation.SITE;
            case CENTRE -> Simulation.REGION;
        };
    }

    String outputTopic() {
        if (finishes) {
            return Simulation.ROWS;
        }
        return switch (tier) {
            case SITE -> Simulation.SITE;
            case REGION -> Simulation.REGION;
            case CENTRE -> throw new IllegalStateException("nothing is above the centre");
        };
    }

    void createTopics(int partitions) {
        cluster.create(inputTopic(), partitions);
        cluster.create(outputTopic(), partitions);
    }

    void promised(Watermark watermark) {
        everIdle |= watermark.idle();
        promised = Math.max(promised, watermark.mark());
    }
}
