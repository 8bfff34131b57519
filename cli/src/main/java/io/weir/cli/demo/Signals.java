// SPDX-License-Identifier: Apache-2.0
package io.weir.cli.demo;

import java.lang.reflect.Proxy;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;

/**
 * Ctrl-C and what else asks a process to end: once to end cleanly, twice to end at once. Left alone, the JVM would begin its end with
 * the first, while things that cannot be started any more are still being started, and be deaf to the second.
 *
 * <p>{@code sun.misc.Signal} is all that hears of signals. It is reached by name, since javac warns of it whatever one suppresses;
 * where it is missing one day, the JVM's own way is left.
 */
final class Signals implements AutoCloseable {

    /** Ctrl-C. */
    static final int INTERRUPT = 2;

    private static final Map<String, Integer> NUMBERS = Map.of("HUP", 1, "INT", INTERRUPT, "TERM", 15);

    private static final String SIGNAL = "sun.misc.Signal";
    private static final String HANDLER = "sun.misc.SignalHandler";

    private final Map<String, Object> before = new LinkedHashMap<>();

    /**
     * Listens. A signal to which the process was started deaf, as to Ctrl-C in the background of a script, stays unheard.
     *
     * @param first takes the number of the first one; comes back at once
     * @param second takes that of any other
     */
    Signals(IntConsumer first, IntConsumer second) {
        var once = new AtomicBoolean();
        NUMBERS.forEach((name, number) -> {
            try {
                before.put(name, handle(name, handler(() -> (once.getAndSet(true) ? second : first).accept(number))));
            } catch (ReflectiveOperationException e) {
                // The JVM ends without cleaning up.
            }
        });
    }

    private static Object handler(Runnable action) throws ReflectiveOperationException {
        Class<?> handler = Class.forName(HANDLER);
        return Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, (proxy, method, args) -> {
            if (method.getName().equals("handle")) {
                action.run();
            }
            return null;
        });
    }

    /** Returns what was there before. */
    private static Object handle(String name, Object handler) throws ReflectiveOperationException {
        Class<?> signal = Class.forName(SIGNAL);
        Object one = signal.getConstructor(String.class).newInstance(name);
        return signal.getMethod("handle", signal, Class.forName(HANDLER)).invoke(null, one, handler);
    }

    /** Everything is as before. */
    @Override
    public void close() {
        before.forEach((name, handler) -> {
            try {
                handle(name, handler);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("what worked a moment ago does not", e);
            }
        });
    }
}
