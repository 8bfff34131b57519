// SPDX-License-Identifier: Apache-2.0
package io.weir.http;

import io.weir.metrics.Board;
import io.weir.topology.Application;
import io.weir.tree.Room;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is to be seen of a process.
 *
 * @param name as it is told to people: {@code edge eu/berlin}
 * @param tier {@code site}, or that of tier.yaml
 * @param place {@code region/site}, or the tier's name
 * @param kafka how clients reach the cluster that it runs beside
 * @param applications that it runs; empty for a link alone
 * @param link that it runs; null if it runs none
 * @param board of its tasks
 * @param room of its live state; null if it has none
 * @param topics that each of its consumer groups reads
 */
public record Observed(
        String name,
        String tier,
        String place,
        Map<String, Object> kafka,
        List<Application> applications,
        @Nullable Supplier<LinkFigures> link,
        Board board,
        @Nullable Room room,
        Map<String, List<String>> topics) {

    public Observed {
        kafka = Map.copyOf(kafka);
        applications = List.copyOf(applications);
        topics = Map.copyOf(topics);
    }
}
