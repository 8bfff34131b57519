// SPDX-License-Identifier: Apache-2.0
package io.weir.cli;

import java.io.PrintWriter;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What every verb that reads documents has: where it prints, and how it shows problems. Returns an exit code. */
abstract class Verb implements Callable<Integer> {

    @Mixin
    final Loading loading = new Loading();

    @Spec
    private @Nullable CommandSpec spec;

    /** Where data goes. */
    PrintWriter out() {
        return line().getOut();
    }

    /** Where everything else goes. */
    PrintWriter err() {
        return line().getErr();
    }

    private CommandLine line() {
        return Objects.requireNonNull(spec).commandLine();
    }
}
