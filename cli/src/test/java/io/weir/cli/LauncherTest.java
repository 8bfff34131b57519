// SPDX-License-Identifier: Apache-2.0
package io.weir.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script that finds a JDK and starts the jar, in an environment of the test's making. */
class LauncherTest {

    private static final List<String> TOOLS = List.of("dirname", "readlink", "grep", "rm", "mv");

    @TempDir
    private Path dir;

    /** Prints how it was called. */
    private Path jdk(String name, String version) throws IOException {
        Path home = Files.createDirectories(dir.resolve(name));
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"test\"\nJAVA_VERSION=\"" + version + "\"\n");
        Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\necho \"" + name + " $*\"\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
        return home;
    }

    /** A checkout that is built: the script, and a jar that the pretended JDKs never open. */
    private Path checkout() throws IOException {
        Path checkout = Files.createDirectories(dir.resolve("check out"));
        Path script = Files.copy(Ran.HOME.resolve("weir"), checkout.resolve("weir"));
        assertThat(script.toFile().setExecutable(true)).isTrue();
        Path app = Files.createDirectories(checkout.resolve("cli/target/weir"));
        Files.writeString(app.resolve("weir-cli.jar"), "");
        return script;
    }

    private Ran run(Path script, Map<String, String> environment, String... args)
            throws IOException, InterruptedException {
        Path tools = Files.createDirectories(dir.resolve("tools"));
        for (String tool : TOOLS) {
            Path wrapper = tools.resolve(tool);
            Files.writeString(wrapper, "#!/bin/sh\nPATH=/usr/bin:/bin exec " + tool + " \"$@\"\n");
            assertThat(wrapper.toFile().setExecutable(true)).isTrue();
        }
        var command = new ArrayList<>(List.of("/bin/sh", script.toString()));
        command.addAll(List.of(args));
        Path out = dir.resolve("out");
        Path err = dir.resolve("err");
        var builder = new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().clear();
        builder.environment().put("PATH", tools.toString());
        builder.environment().put("HOME", dir.toString());
        builder.environment()
                .put(
                        "WEIR_JVM_DIRS",
                        Files.createDirectories(dir.resolve("none")).toString());
        builder.environment().putAll(environment);
        Process process = builder.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Ran(process.exitValue(), Files.readString(out, UTF_8), Files.readString(err, UTF_8));
    }

    @Test
    void withoutAJdkItSaysWhatToInstall() throws Exception {
        Path old = jdk("old", "21.0.4");
        Ran ran = run(checkout(), Map.of("JAVA_HOME", old.toString()), "validate", "x.yaml");
        assertThat(ran)
                .isEqualTo(new Ran(
                        3,
                        "",
                        "weir: needs a JDK 25 or newer, and found none in JAVA_HOME, on the PATH or in the usual folders.\n"
                                + "weir: install one (Debian: apt install openjdk-25-jdk; or adoptium.net), or set"
                                + " JAVA_HOME to it.\n"));
    }

    @Test
    void itFindsAJdkBesideAnOldOne() throws Exception {
        Path old = jdk("old", "21.0.4");
        jdk("jvms/17", "17.0.9");
        jdk("jvms/25", "25.0.3");
        Ran ran = run(
                checkout(),
                Map.of(
                        "JAVA_HOME",
                        old.toString(),
                        "WEIR_JVM_DIRS",
                        dir.resolve("jvms").toString()),
                "validate",
                "a file.yaml");
        assertThat(ran.code()).isZero();
        assertThat(ran.err()).isEmpty();
        assertThat(ran.out()).startsWith("jvms/25 ").endsWith("weir-cli.jar validate a file.yaml\n");
    }

    @Test
    void itFindsItsCheckoutBehindALink() throws Exception {
        Path link = Files.createSymbolicLink(
                Files.createDirectories(dir.resolve("bin")).resolve("weir"), checkout());
        Map<String, String> environment = Map.of("JAVA_HOME", jdk("new", "26").toString());
        assertThat(run(link, environment, "validate", "x").out())
                .contains(dir.resolve("check out/cli/target/weir/weir-cli.jar").toString());
    }

    @Test
    void shortVerbsLeaveTheOptimisingCompilerOut() throws Exception {
        Path java = jdk("new", "26");
        Path script = checkout();
        Map<String, String> environment = Map.of("JAVA_HOME", java.toString());
        assertThat(run(script, environment, "validate", "x").out()).contains("-XX:TieredStopAtLevel=1");
        assertThat(run(script, environment, "edge", "--config", "x").out()).contains("-XX:TieredStopAtLevel=4");
    }

    @Test
    void withoutMavenItSaysWhatToInstall() throws Exception {
        Path script = checkout();
        Files.delete(script.resolveSibling("cli/target/weir/weir-cli.jar"));
        Ran ran = run(script, Map.of("JAVA_HOME", jdk("new", "25").toString()), "validate", "x");
        assertThat(ran)
                .isEqualTo(
                        new Ran(
                                3,
                                "",
                                "weir: not built yet, and Maven is not on the PATH: install it (Debian: apt install maven).\n"));
    }
}
