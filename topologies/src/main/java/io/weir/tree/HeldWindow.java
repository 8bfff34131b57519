// SPDX-License-Identifier: Apache-2.0
package io.weir.tree;

import io.weir.wire.Window;
import java.util.Comparator;
import java.util.TreeSet;

/** What a merge keeps in the heap of a window: which groups are to be sent, and whether they may. Found again by one scan. */
final class HeldWindow {

    /** By end, then by length: the order in which windows close and are forgotten. */
    static final Comparator<Window> ORDER =
            Comparator.comparingLong(Window::end).thenComparingLong(Window::length);

    static final Comparator<HeldWindow> BY_WINDOW = Comparator.comparing(held -> held.window, ORDER);

    final Window window;
    /** Groups that changed since they were sent, unless {@link #any} did. */
    final TreeSet<String> dirty = new TreeSet<>();
    /** Any group may have changed: all are looked at when it is sent. So it is until the window is released, and with many groups. */
    boolean any;
    /** Groups of which more was sent than is held now. */
    final TreeSet<String> lower = new TreeSet<>();
    /** Groups of it were folded at some leaf below, so that each row may be low. */
    boolean folded;
    /** It was closed or overdue once: from then on each change is sent. */
    boolean released;
    /** All its rows are complete. */
    boolean finished;
    /** What its rows were last told. */
    int reported = -1;

    int expected = -1;

    HeldWindow(Window window) {
        this.window = window;
    }

    long end() {
        return window.end();
    }
}
