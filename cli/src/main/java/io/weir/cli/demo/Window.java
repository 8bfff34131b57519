// SPDX-License-Identifier: Apache-2.0
package io.weir.cli.demo;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/**
 * The window of a terminal.
 *
 * @param columns at least 1
 * @param rows at least 1
 */
public record Window(int columns, int rows) {

    /** What a terminal has that does not tell. */
    public static final Window USUAL = new Window(80, 24);

    /** TIOCGWINSZ of Linux, and of macOS and the BSDs. */
    private static final long ASK_LINUX = 0x5413;

    private static final long ASK_BSD = 0x40087468;

    /** {@code struct winsize}: rows, columns, and two that nobody fills in, of 16 bits each. */
    private static final long ANSWER_BYTES = 8;

    /**
     * The window that standard output goes to; null if that is no terminal. Java's own console knows neither its size nor, when
     * standard input is something else, that it is there.
     */
    @SuppressWarnings("restricted") // one call of the C library
    public static @Nullable Window ofStandardOutput() {
        Linker linker = Linker.nativeLinker();
        try (Arena arena = Arena.ofConfined()) {
            MethodHandle ioctl = linker.downcallHandle(
                    linker.defaultLookup().find("ioctl").orElseThrow(),
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.ADDRESS),
                    Linker.Option.firstVariadicArg(2));
            MemorySegment answer = arena.allocate(ANSWER_BYTES);
            long ask = System.getProperty("os.name", "").startsWith("Linux") ? ASK_LINUX : ASK_BSD;
            if ((int) ioctl.invokeExact(1, ask, answer) != 0) {
                return null;
            }
            int rows = Short.toUnsignedInt(answer.get(ValueLayout.JAVA_SHORT, 0));
            int columns = Short.toUnsignedInt(answer.get(ValueLayout.JAVA_SHORT, 2));
            return rows == 0 || columns == 0 ? USUAL : new Window(columns, rows);
        } catch (Throwable e) {
            // No such function, or no way to call it: plain lines are right everywhere.
            return null;
        }
    }
}
