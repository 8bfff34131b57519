// SPDX-License-Identifier: Apache-2.0
package io.weir.drill;

/** Lines that are wrong in themselves. */
record Lines(String name, String summary, Cast cast) implements Drill {

    static Drill future() {
        return new Lines(
                "future", "one event in 200 bears a time of tomorrow", Cast.SMALL.with(Recipe.PLAIN.withFuture(200)));
    }

    static Drill poison() {
        return new Lines(
                "poison",
                "one line in 200 is garbage: bytes, depth, length, wrong types, no text",
                Cast.SMALL.with(Recipe.PLAIN.withPoison()));
    }

    @Override
    public int times() {
        return 10;
    }

    @Override
    public void run(Stage stage) {
        for (int i = 0; i < stage.times(); i++) {
            stage.awaitLines(2_000);
            stage.awaitCounted(summary);
        }
    }
}
