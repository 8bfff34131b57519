// SPDX-License-Identifier: Apache-2.0
package io.weir.edge;

import io.weir.topology.RefusedException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a link needs to know.
 *
 * @param site {@code region/site}: names the consumer group at the source and the transactions at the target
 * @param tier whose topics it may send: {@code site}, or the name of a tier above
 * @param source how Kafka's clients reach the site's cluster; {@code consumer.} and {@code admin.} prefixes for one client only
 * @param target how they reach the cluster above; {@code producer.} and {@code admin.} prefixes for one client only
 * @param topics to send, the same names on both sides
 * @param partitions of each topic, on both sides
 * @param retention milliseconds, of topics created at the target
 * @param bytesPerSecond at most, of keys and values before compression; 0 for no limit
 */
public record LinkSettings(
        String site,
        String tier,
        Map<String, Object> source,
        Map<String, Object> target,
        List<String> topics,
        int partitions,
        long retention,
        long bytesPerSecond) {

    /** What never crosses a link, whatever a tier is called. */
    private static final Set<String> STAYS = Set.of("leaf", "dead", "rows");

    private static final Pattern OF_A_REDUCTION =
            Pattern.compile("weir\\.([a-z0-9][a-z0-9-]*)\\.[a-z][a-z0-9-]{0,39}\\.v[1-9][0-9]{0,9}");

    public LinkSettings {
        source = Map.copyOf(source);
        target = Map.copyOf(target);
        topics = topics.stream().distinct().sorted().toList();
        for (String topic : topics) {
            if (!mayLeave(tier, topic)) {
                throw new RefusedException(
                        "topic " + topic + " must not leave its site: a link sends only weir.site.* and "
                                + "weir.events.* of a reduction's version");
            }
        }
        if (topics.isEmpty()) {
            throw new IllegalArgumentException("a link without topics");
        }
    }

    /** Whether a topic of this name may cross a link of this tier, whatever is configured: merged partials and masked events only. */
    static boolean mayLeave(String tier, String topic) {
        Matcher name = OF_A_REDUCTION.matcher(topic);
        return name.matches()
                && !STAYS.contains(name.group(1))
                && (name.group(1).equals(tier) || name.group(1).equals("events"));
    }
}
