// SPDX-License-Identifier: Apache-2.0
package io.weir.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;

/** What a command left: its exit code and what it said. */
record Ran(int code, String out, String err) {

    /** The root of the checkout; Maven says where the module lies. */
    static final Path HOME =
            Path.of(System.getProperty("basedir", "."), "..").toAbsolutePath().normalize();

    /** A good file with tests. */
    static final String REQUESTS =
            HOME.resolve("examples/tutorial/requests.yaml").toString();

    /** Runs the command in this JVM. */
    static Ran weir(String... args) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        int code = Main.run(new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8), args);
        return new Ran(code, out.toString(UTF_8), err.toString(UTF_8));
    }
}
