// SPDX-License-Identifier: Apache-2.0
package io.weir.drill;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Kills processes with kill -9, in turn, now and then with their state, and stops them once with SIGTERM. */
final class KillProcesses {

    /** What may be lost with a process. */
    private enum Loss {
        NOTHING,
        DISK,
        CHANGELOG
    }

    private enum Way {
        KILL("kill -9"),
        LOSE_DISK("kill -9 and loss of the state directory"),
        LOSE_ALL("kill -9 and loss of the state directory and of the changelogs"),
        STOP("SIGTERM");

        private final String says;

        Way(String says) {
            this.says = says;
        }
    }

    private KillProcesses() {}

    /** A leaf that has lost its changelog too begins another life, whose clock knows nothing of the first: which events are late is then
     * no longer a question of their order alone. */
    static void edge(Stage stage) throws InterruptedException {
        run(stage, List.of(stage.site().edge()), Loss.DISK);
    }

    static void aggregates(Stage stage) throws InterruptedException {
        run(stage, List.of(stage.region(), stage.centre()), Loss.CHANGELOG);
    }

    static void link(Stage stage) throws InterruptedException {
        run(stage, List.of(stage.site().carrier()), Loss.NOTHING);
    }

    private static void run(Stage stage, List<Member> members, Loss loss) throws InterruptedException {
        List<Way> ways = ways(stage.times(), stage.random(), loss);
        for (int i = 0; i < ways.size(); i++) {
            // Each in turn, so that each is hit.
            hit(stage, members.get((i + (int) Math.floorMod(stage.seed(), 7L)) % members.size()), ways.get(i));
        }
        stage.awaitLines(400);
    }

    private static List<Way> ways(int kills, Random random, Loss loss) {
        var ways = new ArrayList<>(Collections.nCopies(kills, Way.KILL));
        for (int i = random.nextInt(3); i < kills && loss != Loss.NOTHING; i += 3) {
            ways.set(i, random.nextBoolean() && loss == Loss.CHANGELOG ? Way.LOSE_ALL : Way.LOSE_DISK);
        }
        // So many clean stops as a roll-out or two would bring.
        for (int stops = 0; stops <= kills / 10; stops++) {
            ways.add(random.nextInt(ways.size() + 1), Way.STOP);
        }
        return ways;
    }

    private static void hit(Stage stage, Member member, Way way) throws InterruptedException {
        Random random = stage.random();
        // One in three is hit before it works again: while it joins its group, restores or reads.
        boolean early = random.nextInt(3) == 0 && way != Way.STOP;
        if (early) {
            member.awaitStart();
            stage.awaitLines(random.nextInt(1_500));
        } else {
            member.awaitWork();
            stage.awaitLines(random.nextInt(400));
        }
        stage.say(way.says + " of " + member.name() + (early ? ", early" : ""));
        if (way == Way.STOP) {
            member.stop();
        } else {
            member.kill();
        }
        if (way == Way.LOSE_DISK || way == Way.LOSE_ALL) {
            member.loseState();
        }
        if (way == Way.LOSE_ALL) {
            member.loseChangelogs();
        }
        member.start();
        if (!early) {
            stage.awaitCounted(way.says + " of " + member.name());
        }
    }
}
