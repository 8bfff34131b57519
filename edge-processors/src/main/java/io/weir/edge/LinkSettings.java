// SPDX-License-Identifier: Apache-2.0
package io.weir.edge;

import io.weir.topology.RefusedException;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What a link needs to know.
 *
 * @param site {@code region/site}: names the consumer group at the source and the transactions at the target
 * @param source how Kafka's clients reach the site's cluster; {@code consumer.} and {@code admin.} prefixes for one client only
 * @param target how they reach the cluster above; {@code producer.} and {@code admin.} prefixes for one client only
 * @param topics to send, the same names on both sides
 * @param partitions of each topic, on both sides
 * @param retention milliseconds, of topics created at the target
 * @param bytesPerSecond at most, of keys and values before compression; 0 for no limit
 */
public record LinkSettings(
        String site,
        Map<String, Object> source,
        Map<String, Object> target,
        List<String> topics,
        int partitions,
        long retention,
        long bytesPerSecond) {

    /** What may leave a site: merged partials and masked events. Raw records, leaves and dead letters never match. */
    private static final Pattern MAY_LEAVE =
            Pattern.compile("weir\\.(?:site|events)\\.[a-z][a-z0-9-]{0,39}\\.v[1-9][0-9]{0,9}");

    public LinkSettings {
        source = Map.copyOf(source);
        target = Map.copyOf(target);
        topics = topics.stream().distinct().sorted().toList();
        for (String topic : topics) {
            if (!mayLeave(topic)) {
                throw new RefusedException(
                        "topic " + topic + " must not leave its site: a link sends only weir.site.* and "
                                + "weir.events.* of a reduction's version");
            }
        }
        if (topics.isEmpty()) {
            throw new IllegalArgumentException("a link without topics");
        }
    }

    /** Whether a topic of this name may cross the link, whatever is configured. */
    static boolean mayLeave(String topic) {
        return MAY_LEAVE.matcher(topic).matches();
    }
}
