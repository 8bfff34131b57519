// SPDX-License-Identifier: Apache-2.0
package io.weir.drill;

import java.nio.charset.StandardCharsets;
import java.util.Random;

/** Values that no decoder must take for an event, and none may stumble over. */
final class Poison {

    private static final int KINDS = 12;

    private Poison() {}

    /** One of them, made from a good line where that is worse than anything made up. */
    static byte[] of(String good, Random random) {
        return switch (random.nextInt(KINDS)) {
            case 0 -> bytes(good.substring(0, good.length() / 2));
            case 1 -> new byte[0];
            case 2 -> garbage(1 + random.nextInt(4_000), random);
            case 3 -> bytes("[".repeat(100_000));
            case 4 -> bytes("{\"a\":".repeat(20_000));
            case 5 -> bytes("null");
            case 6 -> bytes("[" + good + "]");
            case 7 -> bytes(good + " " + good);
            case 8 -> bytes(good.replace("\"at\":\"", "\"at\":\"the day after "));
            case 9 -> brokenText(good);
            case 10 -> bytes("{\"bytes\":1,\"ms\":1.5}");
            default -> garbage(900_000, random);
        };
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] garbage(int length, Random random) {
        var garbage = new byte[length];
        random.nextBytes(garbage);
        garbage[0] = 0;
        return garbage;
    }

    /** A byte that is no UTF-8, in the middle of the time. */
    private static byte[] brokenText(String good) {
        byte[] text = bytes(good);
        text[good.indexOf("T")] = (byte) 0xff;
        return text;
    }
}
