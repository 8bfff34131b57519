// SPDX-License-Identifier: Apache-2.0
package io.weir.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The directory of stores is made before Kafka Streams looks for it: several applications of a process share it. */
final class StateDirectoryTest {

    @TempDir
    Path directory;

    private final List<String> lines = Collections.synchronizedList(new ArrayList<>());

    @Test
    void isThereBeforeTheTopologyIsMade() {
        Path state = directory.resolve("not/yet/there");
        try (var application = application(state, (topics, facts) -> {
            throw new RefusedException("there: " + Files.isDirectory(state));
        })) {
            application.start();
            await().atMost(Duration.ofSeconds(10)).until(() -> application.state() == Application.State.REFUSED);
            assertThat(lines).containsExactly("weir-test: there: true");
        }
    }

    @Test
    void oneThatCannotBeMadeIsSaidSo() throws Exception {
        Path file = Files.createFile(directory.resolve("file"));
        Path state = file.resolve("state");
        try (var application = application(state, (topics, facts) -> {
            throw new IllegalStateException("not to be asked");
        })) {
            application.start();
            await().atMost(Duration.ofSeconds(10)).until(() -> application.state() == Application.State.REFUSED);
            assertThat(lines)
                    .singleElement()
                    .asString()
                    .startsWith("weir-test: the state directory " + state + " cannot be made: ");
        }
    }

    private Application application(Path state, Application.Maker maker) {
        return new Application(
                "weir-test", Map.of("bootstrap.servers", "127.0.0.1:1"), Map.of(), state.toString(), maker, lines::add);
    }
}
