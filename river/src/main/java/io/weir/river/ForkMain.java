// SPDX-License-Identifier: Apache-2.0
package io.weir.river;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Arrays;

/**
 * Runs another class's main and ends the process, cleanly, when standard input ends: so a process that {@link Fork} started never
 * outlives its parent, however the parent died.
 */
public final class ForkMain {

    private ForkMain() {}

    /** {@code ForkMain CLASS ARGUMENT…}. */
    public static void main(String[] arguments) throws Throwable {
        var watch = new Thread(ForkMain::exitAtEndOfInput, "parent-watch");
        watch.setDaemon(true);
        watch.start();
        MethodHandles.publicLookup()
                .findStatic(Class.forName(arguments[0]), "main", MethodType.methodType(void.class, String[].class))
                .invokeExact(Arrays.copyOfRange(arguments, 1, arguments.length));
    }

    private static void exitAtEndOfInput() {
        try {
            while (System.in.read() >= 0) {
                // nothing is ever written to it; the end is the message
            }
        } catch (IOException e) {
            // A pipe that cannot be read has no parent at its other end either.
        }
        System.exit(0);
    }
}
