// SPDX-License-Identifier: Apache-2.0
package io.weir.cli.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/** How far the start has come, and the place where it is given up when the person wants to end it. */
final class Steps {

    /** The person ended the demo before it had started. */
    static final class StoppedException extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private record Step(String what, long began, long ended) {}

    private final CountDownLatch stop;
    private final Consumer<String> told;

    // Guarded by this.
    private final List<Step> steps = new ArrayList<>();

    /**
     * Nothing has been done yet.
     *
     * @param told takes a line when a step is over
     */
    Steps(CountDownLatch stop, Consumer<String> told) {
        this.stop = stop;
        this.told = told;
    }

    /**
     * The next step begins, the one before is over.
     *
     * @throws StoppedException if the start is to be given up
     */
    void begin(String what) {
        goOn();
        done();
        synchronized (this) {
            steps.add(new Step(what, System.nanoTime(), 0));
        }
    }

    /**
     * The step that goes on has come further.
     *
     * @throws StoppedException if the start is to be given up
     */
    void now(String what) {
        goOn();
        synchronized (this) {
            if (!steps.isEmpty() && steps.getLast().ended == 0) {
                Step step = steps.removeLast();
                steps.add(new Step(what, step.began, 0));
            }
        }
    }

    /** The last step is over. */
    void done() {
        String line = null;
        synchronized (this) {
            if (!steps.isEmpty() && steps.getLast().ended == 0) {
                Step step = steps.removeLast();
                steps.add(new Step(step.what, step.began, System.nanoTime()));
                line = step.what + String.format(java.util.Locale.ROOT, " (%.1f s)", seconds(steps.getLast()));
            }
        }
        if (line != null) {
            told.accept(line);
        }
    }

    private void goOn() {
        if (stop.getCount() == 0) {
            throw new StoppedException();
        }
    }

    private static double seconds(Step step) {
        return (step.ended - step.began) / 1e9;
    }

    /** As they are now. */
    synchronized List<Scene.Step> all() {
        return steps.stream()
                .map(step -> new Scene.Step(step.what, step.ended == 0 ? -1 : seconds(step)))
                .toList();
    }
}
