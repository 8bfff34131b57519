// SPDX-License-Identifier: Apache-2.0
package io.weir.drill;

import java.util.Map;

/** Two processes run one site: they share its partitions, and either may be killed. */
final class TwoEdges {

    private TwoEdges() {}

    /** Does it; see {@link Drills}. */
    static void run(Stage stage) throws Exception {
        Site site = stage.site();
        Member first = site.edge();
        Member second = stage.edge("berlin-b", site.name(), site.cluster(), Map.of());
        stage.awaitLines(1_000);
        second.start();
        try {
            stage.say("a second edge joins");
            second.awaitWork();
            stage.awaitCounted("a second edge joins");
            for (int i = 0; i < stage.times(); i++) {
                Member hit = i % 2 == 0 ? first : second;
                stage.awaitLines(1_000);
                stage.say("kill -9 of " + hit.name());
                hit.kill();
                stage.awaitLines(400);
                stage.awaitCounted("one of two edges is killed");
                hit.start();
                stage.awaitLines(1_000);
                stage.awaitCounted("it joins again");
            }
        } finally {
            second.end();
        }
        stage.awaitCounted("the second edge is gone");
    }
}
