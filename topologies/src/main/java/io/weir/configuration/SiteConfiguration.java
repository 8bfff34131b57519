// SPDX-License-Identifier: Apache-2.0
package io.weir.configuration;

import io.weir.problem.Problems;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A site: {@code site.yaml}.
 *
 * @param site its name, unique in its region
 * @param region its region's name
 * @param labels what reductions may read as {@code weir.labels.<x>}
 * @param kafka client properties of the site's cluster, as written
 * @param streams properties of Kafka Streams, as written
 * @param registry properties of the schema registry, as written; see {@code SchemaRegistry#at}
 * @param reductions files and directories, absolute
 * @param closeAfter milliseconds that the site's merge waits for a silent partition
 * @param link upwards; null if something else carries the topics
 * @param keys of pseudonyms, by the names that reductions call them
 */
public record SiteConfiguration(
        String site,
        String region,
        Map<String, String> labels,
        Map<String, Object> kafka,
        Map<String, Object> streams,
        Map<String, String> registry,
        List<Path> reductions,
        long closeAfter,
        @Nullable Uplink link,
        Tuning tuning,
        Map<String, KeySource> keys) {

    /** Without keys. */
    public SiteConfiguration(
            String site,
            String region,
            Map<String, String> labels,
            Map<String, Object> kafka,
            Map<String, Object> streams,
            Map<String, String> registry,
            List<Path> reductions,
            long closeAfter,
            @Nullable Uplink link,
            Tuning tuning) {
        this(site, region, labels, kafka, streams, registry, reductions, closeAfter, link, tuning, Map.of());
    }

    public SiteConfiguration {
        keys = Map.copyOf(keys);
        labels = Map.copyOf(labels);
        kafka = Map.copyOf(kafka);
        streams = Map.copyOf(streams);
        registry = Map.copyOf(registry);
        reductions = List.copyOf(reductions);
    }

    /** {@code region/site}. */
    public String place() {
        return region + "/" + site;
    }

    /** What expressions may read of the site. */
    public Map<String, String> names() {
        var names = new TreeMap<String, String>();
        names.put("weir.site", site);
        names.put("weir.region", region);
        labels.forEach((label, value) -> names.put("weir.labels." + label, value));
        return names;
    }

    /** Reads a file; null after telling all that is wrong with it. */
    public static @Nullable SiteConfiguration read(Path file, Problems problems, Map<String, String> texts) {
        ConfigurationReader reader = ConfigurationReader.of(file, ConfigurationReader.Kind.SITE, problems, texts);
        return reader == null ? null : reader.site();
    }
}
