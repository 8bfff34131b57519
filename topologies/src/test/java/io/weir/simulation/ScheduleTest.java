// SPDX-License-Identifier: Apache-2.0
package io.weir.simulation;

import static io.weir.simulation.Schedule.Act.CLOCK_STEPPED;
import static io.weir.simulation.Schedule.Act.COMPACT;
import static io.weir.simulation.Schedule.Act.FEED;
import static io.weir.simulation.Schedule.Act.FUTURE;
import static io.weir.simulation.Schedule.Act.IDLE;
import static io.weir.simulation.Schedule.Act.INPUT_AND_STATE_LOST;
import static io.weir.simulation.Schedule.Act.INPUT_CREATED_AGAIN;
import static io.weir.simulation.Schedule.Act.LINK_CRASH;
import static io.weir.simulation.Schedule.Act.LINK_CUT;
import static io.weir.simulation.Schedule.Act.LINK_LOST;
import static io.weir.simulation.Schedule.Act.MERGE_LOST;
import static io.weir.simulation.Schedule.Act.PARTITION_ADDED;
import static io.weir.simulation.Schedule.Act.REGION_LOST;
import static io.weir.simulation.Schedule.Act.SITE_REBUILT;
import static io.weir.simulation.Schedule.Act.TIME;
import static io.weir.simulation.Schedule.Act.TOMBSTONE;
import static io.weir.simulation.Schedule.Act.ZOMBIE_LINK;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.tree.MergeSettings.Emission;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random schedules against the oracle. {@code -Dweir.schedules=5000 -Dweir.seed=100000} runs more, from another seed; a failure
 * names its mix and its seed, and {@code -Dweir.seed=<seed> -Dweir.schedules=1} replays it.
 */
class ScheduleTest {

    private static final int COUNT = Integer.getInteger("weir.schedules", 150);
    private static final long FIRST = Long.getLong("weir.seed", 1);
    private static final int STEPS = 250;

    static Stream<Schedule.Mix> mixes() {
        var patient = CountingProgram.patient();
        // As the watermark is three late, windows are forgotten fifteen behind the newest event.
        var forgetful = CountingProgram.of(12, 1_000_000_000, 1_000_000_000);
        var impatient = CountingProgram.of(1_000_000, 30, 1_000_000_000);
        var forfeiting = CountingProgram.of(12, 30, 60);
        return Stream.of(
                new Schedule.Mix("mixed", patient, Map.of(), true),
                new Schedule.Mix("forgetful", forgetful, Map.of(), true)
                        .with(TIME, 14)
                        .with(FEED, 12)
                        .with(MERGE_LOST, 1)
                        .with(COMPACT, 3)
                        .with(LINK_LOST, 0.5)
                        .with(ZOMBIE_LINK, 1),
                new Schedule.Mix("hostile links", patient, Map.of(), true)
                        .with(ZOMBIE_LINK, 4)
                        .with(LINK_CRASH, 3)
                        .with(LINK_LOST, 1)
                        .with(MERGE_LOST, 1)
                        .with(COMPACT, 6),
                new Schedule.Mix("quiet, future, growing", forgetful, Map.of(), true)
                        .with(IDLE, 3)
                        .with(PARTITION_ADDED, 1)
                        .with(FUTURE, 1)
                        .with(CLOCK_STEPPED, 1)
                        .with(TIME, 8),
                new Schedule.Mix("tombstones", patient, Map.of(), true)
                        .with(TOMBSTONE, 2)
                        .with(MERGE_LOST, 0)
                        .with(COMPACT, 4),
                new Schedule.Mix("hopping", patient.hopping(2), Map.of(), true).with(MERGE_LOST, 1),
                new Schedule.Mix("hopping, forgetful", forgetful.hopping(5), Map.of(), true)
                        .with(TIME, 14)
                        .with(FEED, 12)
                        .with(IDLE, 2)
                        .with(FUTURE, 1),
                new Schedule.Mix("hopping, forfeiting", forfeiting.hopping(5), Map.of(), false)
                        .with(LINK_CUT, 1)
                        .with(TIME, 14)
                        .with(FEED, 12),
                new Schedule.Mix("limited", patient.limited(2), Map.of(), true)
                        .with(MERGE_LOST, 1)
                        .with(COMPACT, 4)
                        .with(LINK_LOST, 0.5),
                new Schedule.Mix("limited, forgetful", forgetful.limited(1), Map.of(), true)
                        .with(TIME, 14)
                        .with(FEED, 12)
                        .with(IDLE, 2),
                new Schedule.Mix(
                                "limited, hopping, upserts",
                                patient.limited(1).hopping(5).emitting(Emission.EVERY_INTERVAL),
                                Map.of(),
                                true)
                        .with(MERGE_LOST, 1),
                new Schedule.Mix("limited, forfeiting", forfeiting.limited(2), Map.of(), false)
                        .with(LINK_CUT, 1)
                        .with(TIME, 14)
                        .with(FEED, 12),
                new Schedule.Mix("upserts", patient.emitting(Emission.EVERY_INTERVAL), Map.of(), true),
                new Schedule.Mix("having", patient.choosing().emitting(Emission.EVERY_INTERVAL), Map.of(), true)
                        .with(MERGE_LOST, 1),
                new Schedule.Mix("impatient", impatient, Map.of(), false)
                        .with(LINK_CUT, 1)
                        .with(TIME, 10)
                        .with(COMPACT, 6),
                new Schedule.Mix("forfeiting", forfeiting, Map.of(), false)
                        .with(LINK_CUT, 1)
                        .with(TIME, 14)
                        .with(FEED, 12),
                new Schedule.Mix("regions lost", patient, Map.of(), true)
                        .with(REGION_LOST, 0.5)
                        .with(SITE_REBUILT, 0),
                new Schedule.Mix("topics lost", patient, Map.of(), true)
                        .with(INPUT_CREATED_AGAIN, 0.7)
                        .with(INPUT_AND_STATE_LOST, 0.7)
                        .with(COMPACT, 4)
                        .with(MERGE_LOST, 0)
                        .with(SITE_REBUILT, 0));
    }

    @ParameterizedTest
    @MethodSource("mixes")
    void everyScheduleAgreesWithTheOracle(Schedule.Mix mix) {
        List<String> wrong = new ArrayList<>();
        int failing = 0;
        for (long seed = FIRST; seed < FIRST + COUNT; seed++) {
            List<String> found = Schedule.run(mix, seed, STEPS, Machines.REAL);
            failing += found.isEmpty() ? 0 : 1;
            wrong.addAll(found);
        }
        assertThat(wrong)
                .describedAs("%d of %d schedules failed", failing, COUNT)
                .isEmpty();
    }
}
