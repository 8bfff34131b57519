// SPDX-License-Identifier: Apache-2.0
package io.weir.plan;

import io.weir.operators.Step;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a leaf runs: a reduction, whatever it publishes. {@link ReductionPlan} publishes rows, by way of merges; {@link EventsPlan}
 * publishes the events themselves, and nothing is merged.
 */
public sealed interface LeafPlan permits ReductionPlan, EventsPlan {

    /** As in topics. */
    String name();

    /** A plan change under the same version starts a new incarnation. */
    int version();

    /** For people; empty if none was said. */
    String description();

    /** Where events come from. */
    StreamPlan stream();

    /** In order. */
    List<Step> steps();

    /** Where to and when. */
    ReductionPlan.Publish publish();

    /** Of everything that changes what a leaf publishes: sixteen hexadecimal digits. */
    String hash();

    /** The R of topic names: name and version. */
    default String id() {
        return name() + ".v" + version();
    }

    /** The names of the keys that its steps need of the process. */
    default Set<String> keys() {
        var keys = new TreeSet<String>();
        steps().forEach(step -> keys.addAll(step.keys()));
        return keys;
    }

    /** Whether events that go on may stand for several: a step samples. */
    default boolean weighs() {
        return steps().stream().anyMatch(Step::weighs);
    }
}
