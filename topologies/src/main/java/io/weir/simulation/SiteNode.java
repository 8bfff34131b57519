// SPDX-License-Identifier: Apache-2.0
package io.weir.simulation;

import io.weir.tree.Expected;
import io.weir.tree.LeafSettings;
import java.util.ArrayList;
import java.util.List;

/** A site: raw records, leaves, and a merge over them. */
final class SiteNode extends Node {

    final String region;
    final List<LeafProcess> leaves = new ArrayList<>();

    SiteNode(String region, String name, Cluster cluster, boolean finishes) {
        super(
                Tier.SITE,
                name,
                cluster,
                new Expected.Partitions(LeafSettings.placePrefix(region + "/" + name, Simulation.RAW)),
                finishes);
        this.region = region;
    }

    @Override
    String place() {
        return region + "/" + name;
    }

    @Override
    String incarnation() {
        return place() + "#" + cluster.id;
    }
}
