// SPDX-License-Identifier: Apache-2.0
package io.weir.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a process does, as {@code /status} tells it and {@code weir status} shows it. In JSON names are in snake case, times ISO instants,
 * spans seconds.
 *
 * @param name as it is told to people: {@code edge eu/berlin}
 * @param version of Weir; {@code unknown} when it does not run from a jar
 * @param tier {@code site}, or that of tier.yaml
 * @param place {@code region/site}, or the tier's name
 * @param uptimeSeconds since the process began
 * @param ready as {@code /ready} says
 * @param reasons why it is not ready, or what else is wrong; a line each
 * @param link null if it runs none
 * @param lag of each consumer group in each topic, all partitions together; empty when not known
 * @param lagSampleAgeSeconds how old that is; null when there is none
 */
public record Status(
        String name,
        String version,
        String tier,
        String place,
        double uptimeSeconds,
        boolean ready,
        List<String> reasons,
        List<Application> applications,
        List<Reduction> reductions,
        @Nullable Link link,
        List<Lag> lag,
        @Nullable Double lagSampleAgeSeconds) {

    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            // A newer process may tell more.
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    public Status {
        reasons = List.copyOf(reasons);
        applications = List.copyOf(applications);
        reductions = List.copyOf(reductions);
        lag = List.copyOf(lag);
    }

    /**
     * A Kafka Streams application.
     *
     * @param state in lower case
     * @param trouble why it waits or refuses; null if it does neither
     */
    public record Application(
            String id, String state, @Nullable String trouble, long restarts) {}

    /**
     * A reduction at this place.
     *
     * @param reduction its id
     * @param leaves by raw partition; empty above the sites
     * @param merges by partition
     * @param ledger what became of all events below, by outcome; at a site, what its leaves say
     */
    public record Reduction(String reduction, List<Leaf> leaves, List<Merge> merges, Map<String, Count> ledger) {

        public Reduction {
            leaves = List.copyOf(leaves);
            merges = List.copyOf(merges);
        }
    }

    /** Events, and the bytes of their raw values. */
    public record Count(long events, long bytes) {}

    /**
     * A leaf.
     *
     * @param watermark event time; null before the first event
     * @param delaySeconds wall clock less the watermark
     */
    public record Leaf(
            String stream,
            int partition,
            @Nullable String watermark,
            @Nullable Double delaySeconds,
            boolean idle,
            int liveGroups,
            int openWindows) {}

    /**
     * A merge.
     *
     * @param watermark event time that all children have passed; null before that
     * @param delaySeconds wall clock less the watermark
     * @param rebuilding whether it has lost its state and still reads its input again
     * @param expected children
     * @param reported of them, those that have reported the newest window that any has, or are idle
     * @param silent children that do not hold the horizon back any more
     * @param behind children that have not, furthest behind first, at most twenty
     * @param sitesBehind sites that are behind, as the children tell; empty at a site
     */
    public record Merge(
            int partition,
            @Nullable String watermark,
            @Nullable Double delaySeconds,
            boolean idle,
            boolean rebuilding,
            int heldWindows,
            int openWindows,
            int expected,
            int reported,
            long silent,
            int sitesExpected,
            int sitesReported,
            List<Straggler> behind,
            List<Straggler> sitesBehind,
            long completeRows,
            long incompleteRows,
            long revisions) {

        public Merge {
            behind = List.copyOf(behind);
            sitesBehind = List.copyOf(sitesBehind);
        }
    }

    /**
     * One who is behind.
     *
     * @param watermark event time; null if nothing was ever heard of it
     */
    public record Straggler(String place, @Nullable String watermark) {}

    /**
     * The link upwards.
     *
     * @param trouble why it is not up; null if it is
     * @param lagRecords not acknowledged by the target yet; null when not known
     * @param lagSeconds age of the first of them; null when not known
     */
    public record Link(
            String target,
            boolean up,
            @Nullable String trouble,
            long records,
            long bytes,
            @Nullable Long lagRecords,
            @Nullable Double lagSeconds) {}

    /**
     * How far a group is behind in a topic.
     *
     * @param seconds the age of the oldest record left in any partition; null when not known
     */
    public record Lag(
            String group,
            String topic,
            long records,
            @Nullable Double seconds) {}

    /** As JSON, indented, with a line end. */
    public String toJson() {
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * From JSON.
     *
     * @throws IllegalArgumentException if it is something else
     */
    public static Status ofJson(String json) {
        try {
            return JSON.readValue(json, Status.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not a status: " + e.getOriginalMessage(), e);
        }
    }
}
