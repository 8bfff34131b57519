// SPDX-License-Identifier: Apache-2.0
package io.weir.configuration;

import io.weir.problem.Problems;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A tier above the sites: {@code tier.yaml}.
 *
 * @param tier what it is called, such as {@code region} or {@code central}; its topics are {@code weir.<tier>.*}
 * @param name of this one, such as {@code eu}
 * @param children the tier below, whose topics it reads: {@code site} or another tier
 * @param expect for whom it waits; null for whoever has ever reported
 * @param kafka client properties of the tier's cluster, as written
 * @param streams properties of Kafka Streams, as written
 * @param registry properties of the schema registry, as written; see {@code SchemaRegistry#at}
 * @param reductions files and directories, absolute
 * @param closeAfter milliseconds that a missing child is waited for, where a reduction does not say
 * @param link upwards; null at the highest tier, or if something else carries the topics
 */
public record TierConfiguration(
        String tier,
        String name,
        String children,
        @Nullable List<Child> expect,
        Map<String, Object> kafka,
        Map<String, Object> streams,
        Map<String, String> registry,
        List<Path> reductions,
        long closeAfter,
        @Nullable Uplink link,
        Tuning tuning) {

    public TierConfiguration {
        expect = expect == null ? null : List.copyOf(expect);
        kafka = Map.copyOf(kafka);
        streams = Map.copyOf(streams);
        registry = Map.copyOf(registry);
        reductions = List.copyOf(reductions);
    }

    /**
     * A child that is expected.
     *
     * @param place as it calls itself: {@code region/site}, or the name of a tier
     * @param since event time in epoch milliseconds from which on; {@link Long#MIN_VALUE} for always
     * @param until event time in epoch milliseconds up to which; {@link Long#MAX_VALUE} for ever
     */
    public record Child(String place, long since, long until) {}

    /** Reads a file; null after telling all that is wrong with it. */
    public static @Nullable TierConfiguration read(Path file, Problems problems, Map<String, String> texts) {
        ConfigurationReader reader = ConfigurationReader.of(file, ConfigurationReader.Kind.TIER, problems, texts);
        return reader == null ? null : reader.tier();
    }

    /** Whether a file is a tier's, as far as it can be read: it has the key {@code tier}. Tells nothing. */
    public static boolean isIn(Path file) {
        ConfigurationReader reader =
                ConfigurationReader.of(file, ConfigurationReader.Kind.TIER, new Problems(), new TreeMap<>());
        return reader != null && reader.has("tier");
    }
}
